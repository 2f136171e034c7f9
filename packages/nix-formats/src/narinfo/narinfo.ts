import { portableSha256, type Sha256 } from '../hash/algorithm.ts';
import type { Hash } from '../hash/hash.ts';
import type { StoreObject } from '../store-object/store-object.ts';
import type { StorePath } from '../store-path/store-path.ts';

/** What a binary cache says about one store path. */
export interface NarInfo {
  readonly path: StorePath;
  /** Of the compressed NAR, relative to the cache. */
  readonly url: string;
  /** `none`, `xz`, `zstd`, `br`, ... */
  readonly compression: string;
  /** Of the compressed NAR. */
  readonly fileHash?: Hash;
  /** Bytes of the compressed NAR. */
  readonly fileSize?: number;
  readonly narHash: Hash;
  /** Bytes of the NAR. */
  readonly narSize: number;
  readonly references: readonly StorePath[];
  readonly deriver?: StorePath;
  readonly system?: string;
  /** `name:base64`, as written: not checked here. */
  readonly signatures: readonly string[];
  /** The content address: with it a store needs no signature. */
  readonly ca?: string;
}

export interface NarInfoOptions {
  readonly url: string;
  readonly compression: string;
  /** Of the compressed NAR, unless it is not compressed. */
  readonly fileHash?: Hash;
  readonly fileSize?: number;
  readonly sha256?: Sha256;
}

/**
 * What to publish about a store object.
 *
 * @example printNarInfo(narInfoOf(object, { url: 'nar/x.nar', compression: 'none' }))
 */
export const narInfoOf = (object: StoreObject, options: NarInfoOptions): NarInfo => {
  const { url, compression, fileHash, fileSize, sha256 = portableSha256 } = options;
  const narHash: Hash = { algorithm: 'sha256', digest: sha256(object.nar) };
  const file = compression === 'none' ? { fileHash: narHash, fileSize: object.nar.length } : {};
  return {
    path: object.path,
    url,
    compression,
    ...file,
    ...(fileHash === undefined ? {} : { fileHash }),
    ...(fileSize === undefined ? {} : { fileSize }),
    narHash,
    narSize: object.nar.length,
    references: object.references,
    ...(object.deriver === undefined ? {} : { deriver: object.deriver }),
    signatures: [],
    ...(object.ca === undefined ? {} : { ca: object.ca }),
  };
};

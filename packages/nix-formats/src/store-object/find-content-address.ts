import { type HashAlgorithm, hashBytes, portableSha256, type Sha256 } from '../hash/algorithm.ts';
import { narEntries } from '../nar/read.ts';
import type { ContentMethod } from '../store-path/make-store-path.ts';
import { storeDirOf, storePathName } from '../store-path/store-path.ts';
import { type ContentAddress, contentAddressPath } from './content-address.ts';
import type { StoreObject } from './store-object.ts';

export interface ContentAddressOptions {
  readonly nar: Uint8Array;
  readonly method: ContentMethod;
  readonly algorithm: HashAlgorithm;
  readonly sha256?: Sha256;
}

/**
 * Hashes a NAR in one of Nix's ways; `undefined` where that way needs a plain file and this is something else,
 * and for Git trees.
 *
 * @throws {NixtoolsError} `NAR_SYNTAX` (verification)
 */
export const contentAddressOf = (options: ContentAddressOptions): ContentAddress | undefined => {
  const { nar, method, algorithm, sha256 = portableSha256 } = options;
  const file = plainFile(nar);
  const content = method === 'recursive' ? nar : file;
  if (content === undefined || method === 'git') return undefined;
  const digest = algorithm === 'sha256' ? sha256(content) : hashBytes(algorithm, content);
  return { method, hash: { algorithm, digest } };
};

/** The contents, when the archive is one file without execute permission. Reads on to the end: no bad archive passes. */
const plainFile = (nar: Uint8Array): Uint8Array | undefined => {
  let file: Uint8Array | undefined;
  for (const entry of narEntries(nar, 'a store object')) {
    if (entry.depth === 0 && entry.type === 'regular' && !entry.executable) file = entry.contents;
  }
  return file;
};

/** Most frequent first, since each costs a hash of the content. */
const ways: readonly (readonly [ContentMethod, HashAlgorithm])[] = [
  ['text', 'sha256'],
  ['recursive', 'sha256'],
  ['flat', 'sha256'],
  ['recursive', 'sha1'],
  ['flat', 'sha1'],
  ['recursive', 'md5'],
  ['flat', 'md5'],
  ['recursive', 'sha512'],
  ['flat', 'sha512'],
];

/** Only texts and plain SHA-256 sources can refer to anything. */
const mayRefer = (method: ContentMethod, algorithm: HashAlgorithm): boolean =>
  method === 'text' || (method === 'recursive' && algorithm === 'sha256');

/**
 * Recomputes an object's path from its content in every way that Nix has, and says which one gives the path that it
 * claims; `undefined` when none does: then it is built, damaged or forged. Objects that mention their own path and Git
 * trees are not recognised.
 *
 * @throws {NixtoolsError} `NAR_SYNTAX` (verification)
 * @example findContentAddress(object)?.method // 'text'
 */
export const findContentAddress = (
  { path, nar, references }: Pick<StoreObject, 'path' | 'nar' | 'references'>,
  sha256: Sha256 = portableSha256,
): ContentAddress | undefined => {
  const common = { name: storePathName(path), storeDir: storeDirOf(path), sha256, references };
  for (const [method, algorithm] of ways) {
    if (references.length > 0 && !mayRefer(method, algorithm)) continue;
    const ca = contentAddressOf({ nar, method, algorithm, sha256 });
    if (ca !== undefined && contentAddressPath({ ...common, ca }) === path) return ca;
  }
  return undefined;
};

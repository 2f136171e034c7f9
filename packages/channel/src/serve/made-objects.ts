import { createHash } from 'node:crypto';
import type { DrvPack } from '@nixtools/drv-closure';
import { printBase32, type StoreObject, type StorePath } from '@nixtools/nix-formats';
import { byteLru } from './byte-lru.ts';
import { gate } from './gate.ts';

/** A store object and the hash of its archive, in Nix's base32. */
export interface MadeObject {
  readonly object: StoreObject;
  readonly narHash: string;
}

/**
 * The object at a path that the pack holds; its path was recomputed from its content.
 *
 * @throws {NixtoolsError} `PACK_CORRUPT` (verification)
 */
export type MakeObject = (pack: DrvPack, path: StorePath) => Promise<MadeObject>;

/** Bytes of archives that are kept. */
const KEPT = 32 * 1024 * 1024;

/** Each holds a block of the pack, which may be large. */
const AT_ONCE = 4;

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

/** A view of a block would keep the whole block in memory. */
const ownCopy = (bytes: Uint8Array): Uint8Array =>
  bytes.length === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);

const make: MakeObject = async (pack, path) => {
  for await (const object of pack.objects([path])) {
    const nar = ownCopy(object.nar);
    return { object: { ...object, nar }, narHash: printBase32(sha256(nar)) };
  }
  throw new Error(`a pack that holds ${path} gave nothing for it`);
};

/**
 * Makes objects when they are asked for and keeps the latest: whoever asks for a narinfo wants the archive next. Paths
 * are those of contents, so what was made from one pack is as good as from another.
 */
export const objectMaker = (): MakeObject => {
  const made = byteLru<StorePath, MadeObject>(KEPT);
  const inWork = new Map<StorePath, Promise<MadeObject>>();
  const pass = gate(AT_ONCE);
  const start: MakeObject = async (pack, path) => {
    try {
      const object = await pass(() => make(pack, path));
      made.set(path, object, object.object.nar.length);
      return object;
    } finally {
      inWork.delete(path);
    }
  };
  return async (pack, path) => {
    const known = made.get(path) ?? inWork.get(path);
    if (known !== undefined) return known;
    const work = start(pack, path);
    inWork.set(path, work);
    return work;
  };
};

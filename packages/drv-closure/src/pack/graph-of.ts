import { parseBase32, storePathHash, storePathName } from '@nixtools/nix-formats';
import { comparePathHashes, type Graph } from '../format/graph.ts';
import { PATH_HASH_BYTES } from '../format/layout.ts';
import type { WalkedObject } from './walk.ts';

/** Objects as the columns of a pack's index. */
export const graphOf = (storeDir: string, objects: readonly WalkedObject[]): Graph => {
  const hashes = Buffer.alloc(objects.length * PATH_HASH_BYTES);
  const referenceStarts = new Uint32Array(objects.length + 1);
  for (const [id, { path, references }] of objects.entries()) {
    hashes.set(parseBase32(storePathHash(path)) ?? [], id * PATH_HASH_BYTES);
    referenceStarts[id + 1] = (referenceStarts[id] ?? 0) + references.length;
  }
  const references = new Uint32Array(referenceStarts.at(-1) ?? 0);
  for (const [id, object] of objects.entries()) references.set(object.references, referenceStarts[id]);
  return {
    storeDir,
    count: objects.length,
    hashes,
    byHash: idsByHash(hashes, objects.length),
    names: Buffer.from(objects.map(({ path }) => `${storePathName(path)}\n`).join(''), 'latin1'),
    kinds: Uint8Array.from(objects, ({ kind }) => kind),
    sizes: Uint32Array.from(objects, ({ size }) => size),
    referenceStarts,
    references,
  };
};

const idsByHash = (hashes: Uint8Array, count: number): Uint32Array =>
  Uint32Array.from({ length: count }, (_, id) => id).sort((a, b) => comparePathHashes(hashes, a, b));

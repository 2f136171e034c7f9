import { PATH_HASH_BYTES } from './layout.ts';

/**
 * All objects of a pack and how they refer to each other, as columns of numbers: an object is its id, 0 to `count - 1`,
 * and refers only to lower ids, so that there can be no cycle and every prefix is closed.
 */
export interface Graph {
  readonly storeDir: string;
  readonly count: number;
  /** 20 bytes each: the hash part of the path. */
  readonly hashes: Uint8Array;
  /** All ids, in the order of their hashes: for looking a path up. */
  readonly byHash: Uint32Array;
  /** All names, each followed by a line feed. */
  readonly names: Uint8Array;
  /** See `objectKinds`. */
  readonly kinds: Uint8Array;
  /** Bytes of each object's content. */
  readonly sizes: Uint32Array;
  /** The references of object i: `references[referenceStarts[i]]` up to, without, `references[referenceStarts[i + 1]]`. */
  readonly referenceStarts: Uint32Array;
  readonly references: Uint32Array;
}

/** Compares the hash of object `id` with the 20 bytes at `offset`; a loop, since views would cost more than bytes. */
export const comparePathHash = (hashes: Uint8Array, id: number, other: Uint8Array, offset = 0): number => {
  for (let at = 0; at < PATH_HASH_BYTES; at++) {
    const difference = (hashes[id * PATH_HASH_BYTES + at] ?? 0) - (other[offset + at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};

/** Compares the hashes of two objects. */
export const comparePathHashes = (hashes: Uint8Array, a: number, b: number): number =>
  comparePathHash(hashes, a, hashes, b * PATH_HASH_BYTES);

/** Consecutive objects, compressed together. */
export interface Block {
  readonly firstObject: number;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  /** SHA-256 of the packed bytes. */
  readonly checksum: Uint8Array;
}

/** The ids that an object refers to. */
export const referencesOf = (graph: Graph, id: number): Uint32Array =>
  graph.references.subarray(graph.referenceStarts[id], graph.referenceStarts[id + 1]);

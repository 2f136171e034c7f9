import type { Block, SealedFormat } from '@nixtools/sealed-lmdb';

export class Damaged extends Error {}

export const exampleFormat: SealedFormat = {
  magic: 'nixtools-example',
  damaged: (place, cause) => new Damaged(place, { cause }),
};

const sizes = [0, 1, 100, 1_500, 3_900, 4_000, 10_000, 40_000];

/** Values of every kind that LMDB has: in a leaf page, and in one or many pages of their own. */
export const exampleBlocks = (count: number): Block[] =>
  Array.from({ length: count }, (_, i) => ({
    key: `block/${i}`,
    bytes: Buffer.alloc(sizes[i % sizes.length] ?? 0, `${i} `),
  }));

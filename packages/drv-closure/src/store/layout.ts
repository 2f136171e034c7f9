import type { SealedFormat } from '@nixtools/sealed-lmdb';
import { corruptStore } from './errors.ts';

/** Raised whenever a block changes its meaning; a reader refuses every other number. See docs/formats/graph-store.md. */
export const FORMAT = 1;

export const storeFormat: SealedFormat = {
  magic: 'nixtools-graph\0\0',
  damaged: (place, cause) => corruptStore(place, 'the stored derivations are damaged', cause),
};

/**
 * Columns of numbers.
 *
 * - `shapeOf`, `nameOf`, `payloadOf`, `cells`, `templateOf`, `references`: as in `Graph`.
 * - `order`: node -> its place in an order that has references first.
 * - `dependents`: node -> how many derivations refer directly to it.
 * - `prefixNodes`: the nodes, sorted by the hashes of their paths.
 */
const plainColumns = [
  'shapeOf',
  'nameOf',
  'payloadOf',
  'cells',
  'templateOf',
  'references',
  'order',
  'dependents',
  'prefixNodes',
] as const;

/**
 * Columns of numbers that only rise, kept as differences.
 *
 * - `…Starts`: where each byte string, row of cells or list of references begins; one more than there are.
 * - `pathStarts`: node -> its first row in `paths`; one more than there are nodes.
 * - `unknownPaths`: rows of `paths` that only a build will tell.
 * - `prefixes`: the first four bytes of the hashes of all nodes' paths.
 */
const risingColumns = [
  'cellStarts',
  'referenceStarts',
  'shapeStarts',
  'nameStarts',
  'digestStarts',
  'contentStarts',
  'templateStarts',
  'pathStarts',
  'unknownPaths',
  'prefixes',
] as const;

/** Columns of bytes: `names`, `contents`, `templates` as in `Graph`, and `shapes`, each as JSON. */
const textColumns = ['shapes', 'names', 'contents', 'templates'] as const;

/**
 * Columns of bytes that no compression makes smaller: `digests` as in `Graph`, and `paths`: rows of 20 bytes, the hash of every
 * node's path followed by those of its outputs.
 */
const hashColumns = ['digests', 'paths'] as const;

export const numberColumns = [...plainColumns, ...risingColumns] as const;
export const byteColumns = [...textColumns, ...hashColumns] as const;
export type NumberColumnName = (typeof numberColumns)[number];
export type ByteColumnName = (typeof byteColumns)[number];

const isAmong = (names: readonly string[], name: string): boolean => names.includes(name);
export const isRising = (name: NumberColumnName): boolean => isAmong(risingColumns, name);
export const isDeflated = (name: ByteColumnName): boolean => isAmong(textColumns, name);

/** Numbers in a block, a power of two. */
export const BLOCK_NUMBERS = 2 ** 14;
/** Bytes in a block: where they are stored as they are, they fill 16 pages of LMDB, with checksum and header. */
export const BLOCK_BYTES = 65_500;
/** Bytes that the 32 characters of a path's hash stand for. */
export const HASH_BYTES = 20;

export const blockKey = (column: string, block: number): string => `${column}/${block}`;

import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import { BROTLI, type Row } from './layout.ts';

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);

export interface BrotliPacking {
  readonly method: 'brotli';
  /** 0 to 11. */
  readonly quality: number;
  /** Base-2 logarithm of the window, 10 to 24; beyond 24 not every reader of Brotli follows. */
  readonly windowBits: number;
  /** A hint of what the bytes are. */
  readonly mode: 'generic' | 'text';
}

/** `stored` is for what does not shrink, such as hashes. */
export type Packing = { readonly method: 'stored' } | BrotliPacking;

/**
 * Brotli at its best, unless told otherwise.
 *
 * @example brotli({ mode: 'text' })
 */
export const brotli = (options: Partial<Omit<BrotliPacking, 'method'>> = {}): BrotliPacking => ({
  method: 'brotli',
  quality: 11,
  windowBits: 24,
  mode: 'generic',
  ...options,
});

const modes = { generic: constants.BROTLI_MODE_GENERIC, text: constants.BROTLI_MODE_TEXT };

/** The window is no larger than the bytes need, for the reader sets memory aside for it. */
const windowFor = (bytes: number, limit: number): number => {
  let bits = constants.BROTLI_MIN_WINDOW_BITS;
  while (bits < limit && 2 ** bits < bytes) bits++;
  return bits;
};

const BEST_QUALITY = 11;
/** Base-2 logarithms of the sizes of blocks. A block has codes of its own: small ones pay where columns are short. */
const OWN_CHOICE = 0;
const SMALLER_BLOCKS = 17;

/** Up to this many bytes both choices give the same: there is one block. */
const ONE_BLOCK_BYTES = 2 ** SMALLER_BLOCKS;

/** At the best quality with two sizes of blocks, of which the smaller result is taken. */
export const packBytes = async (bytes: Uint8Array, packing: Packing): Promise<Uint8Array> => {
  if (packing.method === 'stored') return bytes;
  const packed = await compressWith(bytes, packing, OWN_CHOICE);
  if (packing.quality < BEST_QUALITY || bytes.length <= ONE_BLOCK_BYTES) return packed;
  // Not at the same time: an encoder of this quality takes much memory.
  const other = await compressWith(bytes, packing, SMALLER_BLOCKS);
  return other.length < packed.length ? other : packed;
};

const compressWith = (bytes: Uint8Array, packing: BrotliPacking, blockBits: number): Promise<Buffer> =>
  compress(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: packing.quality,
      [constants.BROTLI_PARAM_LGWIN]: windowFor(bytes.length, packing.windowBits),
      [constants.BROTLI_PARAM_MODE]: modes[packing.mode],
      [constants.BROTLI_PARAM_LGBLOCK]: blockBits,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });

const SMALLEST_CHUNK_BYTES = 64;
/** Output comes in pieces of this size; by default in hundreds that are copied together. */
const LARGEST_CHUNK_BYTES = 16 * 1024 ** 2;

/** Never makes more than was announced, however much the packed bytes would give; `undefined` where they give another size. */
export const unpackBytes = async (packed: Uint8Array, row: Row): Promise<Buffer | undefined> => {
  const { flags, unpackedBytes } = row;
  if ((flags & BROTLI) === 0) {
    return packed.length === unpackedBytes
      ? Buffer.from(packed.buffer, packed.byteOffset, packed.length)
      : undefined;
  }
  // One byte of room more than announced, so that the end is seen in the first piece.
  const chunkSize = Math.min(Math.max(unpackedBytes + 1, SMALLEST_CHUNK_BYTES), LARGEST_CHUNK_BYTES);
  const options = { chunkSize, maxOutputLength: Math.max(unpackedBytes, 1) };
  const unpacked = await decompress(packed, options).catch(() => undefined);
  return unpacked?.length === unpackedBytes ? unpacked : undefined;
};

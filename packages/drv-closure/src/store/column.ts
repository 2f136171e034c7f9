import { columnBytes, columnOf } from '../graph/pages.ts';
import { corruptStore } from './errors.ts';
import { BLOCK_BYTES, BLOCK_NUMBERS } from './layout.ts';
import type { Numbers } from './number-block.ts';

interface Column {
  readonly length: number;
  /** Reads every block, and keeps none. */
  check(): void;
}

export interface NumberColumn extends Column {
  at(index: number): number;
  all(): Uint32Array;
}

export interface ByteColumn extends Column {
  /** A view of a block; a copy where it touches several. */
  slice(start: number, end: number): Buffer;
  all(): Buffer;
}

const blockBits = Math.log2(BLOCK_NUMBERS);

export interface ColumnOptions<Part> {
  readonly name: string;
  readonly file: string;
  readonly length: number;
  /** A block that stays in memory for a while, and one that does not. */
  readonly kept: (block: number) => Part;
  readonly read: (block: number) => Part;
}

export const numberColumn = ({ name, file, length, kept, read }: ColumnOptions<Numbers>): NumberColumn => {
  let at = -1;
  let current: Numbers = new Uint8Array();
  return {
    length,
    at: (index) => {
      const block = index >>> blockBits;
      if (block !== at) {
        current = kept(block);
        at = block;
      }
      const number = current[index & (BLOCK_NUMBERS - 1)];
      if (number === undefined) throw outOfColumn(file, name, index);
      return number;
    },
    check: () => {
      for (let block = 0; block * BLOCK_NUMBERS < length; block++) read(block);
    },
    all: () => {
      const all = columnOf(length);
      for (let block = 0; block * BLOCK_NUMBERS < length; block++)
        all.set(read(block), block * BLOCK_NUMBERS);
      return all;
    },
  };
};

export const byteColumn = ({ name, file, length, kept, read }: ColumnOptions<Buffer>): ByteColumn => ({
  length,
  slice: (start, end) => {
    if (start > end || end > length) throw outOfColumn(file, name, end);
    const block = Math.floor(start / BLOCK_BYTES);
    const offset = block * BLOCK_BYTES;
    if (start === end) return Buffer.alloc(0);
    if (end <= offset + BLOCK_BYTES) return kept(block).subarray(start - offset, end - offset);
    const bytes = Buffer.allocUnsafe(end - start);
    for (let next = block; next * BLOCK_BYTES < end; next++) {
      const from = next * BLOCK_BYTES;
      kept(next).copy(bytes, Math.max(0, from - start), Math.max(0, start - from), end - from);
    }
    return bytes;
  },
  check: () => {
    for (let block = 0; block * BLOCK_BYTES < length; block++) read(block);
  },
  all: () => {
    const all = columnBytes(length);
    for (let block = 0; block * BLOCK_BYTES < length; block++) read(block).copy(all, block * BLOCK_BYTES);
    return all;
  },
});

const outOfColumn = (file: string, name: string, index: number): Error =>
  corruptStore(file, `the column ${name} has no place ${index}`);

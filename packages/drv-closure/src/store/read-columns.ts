import { inflateRawSync } from 'node:zlib';
import type { SealedFile } from '@nixtools/sealed-lmdb';
import { corruptStore } from './errors.ts';
import {
  BLOCK_BYTES,
  BLOCK_NUMBERS,
  type ByteColumnName,
  blockKey,
  byteColumns,
  isDeflated,
  isRising,
  type NumberColumnName,
  numberColumns,
} from './layout.ts';
import { decodeNumbers, type Numbers } from './number-block.ts';
import { recently } from './recently.ts';
import { parseRoot, type Root } from './root.ts';

interface NumberColumn {
  readonly length: number;
  at(index: number): number;
  all(): Uint32Array;
}

interface ByteColumn {
  readonly length: number;
  /** A view of a block; a copy where it touches several. */
  slice(start: number, end: number): Buffer;
  all(): Buffer;
}

/** The columns of a store, read block by block as they are asked for; all of it throws `PACK_CORRUPT` (verification). */
export interface Columns {
  readonly file: string;
  readonly root: Root;
  numbers(name: NumberColumnName): NumberColumn;
  bytes(name: ByteColumnName): ByteColumn;
}

/** Of each kind of block, what stays in memory: at most twice as many bytes. */
const keptBytes = 6 * 1024 ** 2;
/** Tells the blocks of one column from those of the next. */
const blockSpan = 2 ** 20;
const blockBits = Math.log2(BLOCK_NUMBERS);

/** @throws {NixtoolsError} `PACK_VERSION` (environment), `PACK_CORRUPT` (verification) */
export const readColumns = (file: string, sealed: SealedFile): Columns => {
  const root = parseRoot(sealed.read('root'), file);
  const lengthOf = (name: string): number => {
    const length = root.lengths[name];
    if (length === undefined) throw corruptStore(file, `there is no column ${name}`);
    return length;
  };
  const numberBlock = (name: NumberColumnName, block: number): Numbers =>
    whole(file, blockKey(name, block), {
      length: Math.min(BLOCK_NUMBERS, lengthOf(name) - block * BLOCK_NUMBERS),
      decode: (key) => decodeNumbers(sealed.read(key), isRising(name)),
    });
  const byteBlock = (name: ByteColumnName, block: number): Buffer =>
    whole(file, blockKey(name, block), {
      length: Math.min(BLOCK_BYTES, lengthOf(name) - block * BLOCK_BYTES),
      decode: (key) => (isDeflated(name) ? inflateBlock(sealed.read(key)) : sealed.read(key)),
    });
  const keptNumberBlocks = recently({
    limit: keptBytes,
    make: (key) => numberBlock(nameAt(numberColumns, key), key % blockSpan),
    weigh: (block) => block.byteLength,
  });
  const keptByteBlocks = recently({
    limit: keptBytes,
    make: (key) => byteBlock(nameAt(byteColumns, key), key % blockSpan),
    weigh: (block) => block.length,
  });
  return {
    file,
    root,
    numbers: (name) => {
      const first = numberColumns.indexOf(name) * blockSpan;
      return numberColumn({
        ...{ name, file, length: lengthOf(name) },
        kept: (block) => keptNumberBlocks(first + block),
        read: (block) => numberBlock(name, block),
      });
    },
    bytes: (name) => {
      const first = byteColumns.indexOf(name) * blockSpan;
      return byteColumn({
        ...{ name, file, length: lengthOf(name) },
        kept: (block) => keptByteBlocks(first + block),
        read: (block) => byteBlock(name, block),
      });
    },
  };
};

const nameAt = <Name>(names: readonly [Name, ...Name[]], key: number): Name =>
  names[Math.floor(key / blockSpan)] ?? names[0];

const inflateBlock = (bytes: Buffer): Buffer =>
  inflateRawSync(bytes, { chunkSize: BLOCK_BYTES, maxOutputLength: BLOCK_BYTES });

interface Expected<Part> {
  readonly length: number;
  readonly decode: (key: string) => Part | undefined;
}

/** Damage ends at the checksum; what comes after it would be a mistake of the writer's. */
const whole = <Part extends { readonly length: number }>(
  file: string,
  key: string,
  { length, decode }: Expected<Part>,
): Part => {
  const part = length > 0 ? decode(key) : undefined;
  if (part?.length === length) return part;
  throw corruptStore(`${file}, block ${key}`, 'the block has not the size that it should have');
};

interface ColumnOptions<Part> {
  readonly name: string;
  readonly file: string;
  readonly length: number;
  /** A block that stays in memory for a while, and one that does not. */
  readonly kept: (block: number) => Part;
  readonly read: (block: number) => Part;
}

const numberColumn = ({ name, file, length, kept, read }: ColumnOptions<Numbers>): NumberColumn => {
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
    all: () => {
      const all = new Uint32Array(length);
      for (let block = 0; block * BLOCK_NUMBERS < length; block++)
        all.set(read(block), block * BLOCK_NUMBERS);
      return all;
    },
  };
};

const byteColumn = ({ name, file, length, kept, read }: ColumnOptions<Buffer>): ByteColumn => ({
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
  all: () => {
    const all = Buffer.allocUnsafe(length);
    for (let block = 0; block * BLOCK_BYTES < length; block++) read(block).copy(all, block * BLOCK_BYTES);
    return all;
  },
});

const outOfColumn = (file: string, name: string, index: number): Error =>
  corruptStore(file, `the column ${name} has no place ${index}`);

import { inflateRawSync } from 'node:zlib';
import type { SealedFile } from '@nixtools/sealed-lmdb';
import { recently } from '../recently.ts';
import { type ByteColumn, byteColumn, type NumberColumn, numberColumn } from './column.ts';
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
import { parseRoot, type Root } from './root.ts';

/** The columns of a store, read block by block as they are asked for; all of it throws `PACK_CORRUPT` (verification). */
export interface Columns {
  readonly file: string;
  readonly root: Root;
  numbers(name: NumberColumnName): NumberColumn;
  bytes(name: ByteColumnName): ByteColumn;
}

/** Of each kind of block, what stays in memory: at most twice as many bytes. */
const keptBytes = 3 * 1024 ** 2;
/** Tells the blocks of one column from those of the next. */
const blockSpan = 2 ** 20;

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

const inflateBlock = (bytes: Buffer): Buffer | undefined => {
  try {
    return inflateRawSync(bytes, { chunkSize: BLOCK_BYTES, maxOutputLength: BLOCK_BYTES });
  } catch {
    return undefined;
  }
};

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

import { deflateRawSync } from 'node:zlib';
import type { Block } from '@nixtools/sealed-lmdb';
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
import { encodeNumbers } from './number-block.ts';
import { printRoot } from './root.ts';

/** All that a store holds, as columns. */
export interface GraphColumns {
  readonly storeDir: string;
  readonly rootCount: number;
  readonly count: number;
  readonly numbers: Readonly<Record<NumberColumnName, Uint32Array>>;
  readonly bytes: Readonly<Record<ByteColumnName, Buffer>>;
}

/** One by one, so that memory holds a few of them beside the columns. */
export function* graphBlocks(columns: GraphColumns): Generator<Block> {
  const { storeDir, rootCount, count, numbers, bytes } = columns;
  const lengths = Object.fromEntries([
    ...numberColumns.map((name) => [name, numbers[name].length]),
    ...byteColumns.map((name) => [name, bytes[name].length]),
  ]);
  yield { key: 'root', bytes: printRoot({ storeDir, rootCount, count, lengths }) };
  for (const name of numberColumns) {
    for (const { key, part } of cut(name, numbers[name], BLOCK_NUMBERS))
      yield { key, bytes: encodeNumbers(part, isRising(name)) };
  }
  for (const name of byteColumns) {
    for (const { key, part } of cut(name, bytes[name], BLOCK_BYTES))
      yield { key, bytes: isDeflated(name) ? deflateRawSync(part) : part };
  }
}

interface Cuttable<Part> {
  readonly length: number;
  subarray(start: number, end: number): Part;
}

function* cut<Part>(
  name: string,
  column: Cuttable<Part>,
  size: number,
): Generator<{ readonly key: string; readonly part: Part }> {
  for (let block = 0; block * size < column.length; block++) {
    yield { key: blockKey(name, block), part: column.subarray(block * size, (block + 1) * size) };
  }
}

import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { corrupt } from '../format/corrupt.ts';
import type { Block } from '../format/layout.ts';

/** Three quarters of a catalog, of which a command reads a few blocks: they alone are worth compressing. */
const isDeflated = (key: string): boolean => key.startsWith('entry/') || key.startsWith('summary/');

/** No block grows beyond this when inflated: damage must not cost memory. */
const maximumInflated = 256 * 1024 * 1024;

export async function* deflateRecords(blocks: AsyncIterable<Block>): AsyncGenerator<Block> {
  for await (const block of blocks) {
    yield isDeflated(block.key) ? { key: block.key, bytes: deflateRawSync(block.bytes) } : block;
  }
}

/** @throws NixtoolsError `CATALOG_CORRUPT`, naming file and block */
export function inflateRecords(key: string, bytes: Uint8Array, file: string): Uint8Array {
  if (!isDeflated(key)) return bytes;
  try {
    return inflateRawSync(bytes, { maxOutputLength: maximumInflated });
  } catch (cause) {
    throw corrupt(`${file}, block ${key}`, cause);
  }
}

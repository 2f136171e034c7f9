import { corrupt } from '../format/corrupt.ts';
import type { Block } from '../format/layout.ts';
import type { BlockStore } from './block-store.ts';

/**
 * Holds the blocks of a small catalog in memory: for tests, and for a page that generates its own.
 *
 * @example
 * const reader = await openIndex(await memoryStore(catalogBlocks(entries)));
 */
export async function memoryStore(blocks: AsyncIterable<Block> | Iterable<Block>): Promise<BlockStore> {
  const known = new Map<string, Uint8Array>();
  for await (const { key, bytes } of blocks) known.set(key, bytes);
  return {
    read: async (keys) =>
      keys.map((key) => {
        const bytes = known.get(key);
        if (bytes === undefined) throw corrupt(key);
        return bytes;
      }),
  };
}

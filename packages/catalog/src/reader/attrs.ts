import { compareUtf8 } from '@nixtools/nix-formats';
import { attrsPerBlock } from '../format/layout.ts';
import type { BlockStore } from './block-store.ts';
import { blockThatMayHold, directoryReader, stringsOf } from './directory.ts';
import type { AttrId, IndexReader } from './index-reader.ts';

export function readAttrs(store: BlockStore): IndexReader['attrs'] {
  const directoryOf = directoryReader(store);
  return async ({ from, limit }) => {
    const directory = await directoryOf('attr');
    const first = blockThatMayHold(directory, from, compareUtf8);
    const last = Math.min(directory.length, first + Math.ceil(limit / attrsPerBlock) + 1);
    const keys = Array.from({ length: Math.max(0, last - first) }, (_, i) => `attr/${first + i}`);
    const found: AttrId[] = [];
    for (const [i, block] of (await store.read(keys)).entries()) {
      for (const [j, attr] of stringsOf(block, keys[i] ?? 'attr').entries()) {
        if (found.length === limit) return found;
        if (compareUtf8(attr, from) >= 0) found.push({ attr, id: (first + i) * attrsPerBlock + j });
      }
    }
    return found;
  };
}

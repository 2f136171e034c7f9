import { corrupt } from '../format/corrupt.ts';
import { ranksPerBlock } from '../format/layout.ts';
import { type RankRow, rankRowBytes, readRankRow } from '../format/rank-row.ts';
import type { BlockStore } from './block-store.ts';
import type { IndexReader } from './index-reader.ts';

export function readRanks(store: BlockStore, entries: number): IndexReader['ranks'] {
  return async (ids) => {
    const numbers = new Set<number>();
    for (const id of ids) numbers.add(Math.floor(id / ranksPerBlock));
    const keys = [...numbers];
    const blocks = await store.read(keys.map((number) => `rank/${number}`));
    const views = new Map(keys.map((number, i) => [number, viewOf(blocks[i])]));
    return (id): RankRow => {
      const view = views.get(Math.floor(id / ranksPerBlock));
      const offset = (id % ranksPerBlock) * rankRowBytes;
      if (view === undefined || id >= entries || offset + rankRowBytes > view.byteLength)
        throw corrupt('rank');
      return readRankRow(view, offset);
    };
  };
}

const viewOf = (block: Uint8Array | undefined): DataView =>
  block === undefined
    ? new DataView(new ArrayBuffer(0))
    : new DataView(block.buffer, block.byteOffset, block.byteLength);

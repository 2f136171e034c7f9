import { type Block, ranksPerBlock } from '../format/layout.ts';
import { type RankRow, rankRowBytes, writeRankRow } from '../format/rank-row.ts';

/** The rank rows of ids 0 to `count` - 1. */
export function* rankBlocks(count: number, rowOf: (id: number) => RankRow): Generator<Block> {
  for (let first = 0; first < count; first += ranksPerBlock) {
    const rows = Math.min(ranksPerBlock, count - first);
    const bytes = new Uint8Array(rows * rankRowBytes);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < rows; i++) writeRankRow(view, i * rankRowBytes, rowOf(first + i));
    yield { key: `rank/${first / ranksPerBlock}`, bytes };
  }
}

import { BlobBuilder } from '../../graph/blobs.ts';
import type { ColumnAlignment } from '../column-alignment.ts';
import type { Correspondence } from './correspondence.ts';

/**
 * Old value -> the new value that most nodes have instead of it, or -1 where most have the same: a change of what thousands of
 * nodes share is told once.
 */
export const replacementsOf = (same: Correspondence, align: ColumnAlignment): Int32Array => {
  const { old, now, oldOf, sameValueOf } = same;
  const changes = new BlobBuilder();
  const counts: number[] = [];
  const most = new Uint32Array(old.valueCount);
  for (const [node, pair] of oldOf.entries()) {
    if (pair === -1) continue;
    const places = align(now.shapeOfNode(node), old.shapeOfNode(pair));
    for (let column = 0; column < now.columnCount(node); column++) {
      const place = places === undefined ? column : (places[column] as number);
      if (place === -1) continue;
      const from = old.valueOf(pair, place);
      const to = now.valueOf(node, column);
      if (sameValueOf[from] === to) {
        most[from] = (most[from] as number) + 1;
      } else {
        const change = changes.internNumbers([from, to]);
        counts[change] = (counts[change] ?? 0) + 1;
      }
    }
  }
  const best = new Int32Array(old.valueCount).fill(-1);
  for (const [change, times] of counts.entries()) {
    const [from = 0, to = 0] = changes.numbersAt(change);
    if (times <= (most[from] as number)) continue;
    most[from] = times;
    best[from] = to;
  }
  return best;
};

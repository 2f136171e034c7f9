import { BlobBuilder } from '../../graph/blobs.ts';
import type { Shape } from '../../graph/shape.ts';
import type { ColumnAlignment } from '../column-alignment.ts';
import type { Correspondence } from './correspondence.ts';

/**
 * Old value -> the new value that most nodes have instead of it, or -1 where most have the same: a change of what thousands of
 * nodes share is told once.
 */
export const replacementsOf = (same: Correspondence, align: ColumnAlignment): Int32Array => {
  const { old, now, oldOf, oldClasses, nowClasses, sameValueOf } = same;
  const changes = new BlobBuilder();
  const counts: number[] = [];
  const unchanged = new Uint32Array(oldClasses.values.count);
  const count = (from: number, to: number): void => {
    if (sameValueOf[from] === to) {
      unchanged[from] = (unchanged[from] as number) + 1;
      return;
    }
    const change = changes.internNumbers([from, to]);
    counts[change] = (counts[change] ?? 0) + 1;
  };
  for (const [node, pair] of oldOf.entries()) {
    if (pair === -1) continue;
    const places = align(
      now.shapes[now.shapeOf[node] as number] as Shape,
      old.shapes[old.shapeOf[pair] as number] as Shape,
    );
    const first = now.cellStarts[node] as number;
    for (let column = 0; column < (now.cellStarts[node + 1] as number) - first; column++) {
      const place = places === undefined ? column : (places[column] as number);
      if (place === -1) continue;
      const from = old.cells[(old.cellStarts[pair] as number) + place] as number;
      count(
        (oldClasses.values.numberOf[from] as number) - 1,
        (nowClasses.values.numberOf[now.cells[first + column] as number] as number) - 1,
      );
    }
  }
  const best = new Int32Array(oldClasses.values.count).fill(-1);
  const most = unchanged.slice();
  for (const [change, times] of counts.entries()) {
    const [from = 0, to = 0] = changes.numbersAt(change);
    if (times <= (most[from] as number)) continue;
    most[from] = times;
    best[from] = to;
  }
  return best;
};

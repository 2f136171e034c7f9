import type { Graph } from '../../graph/graph.ts';
import { unzigzag } from '../layout.ts';
import { type Budget, corruptDelta } from '../limits.ts';
import type { NewNodes } from './new-nodes.ts';
import type { NumberReader } from './number-reader.ts';

export interface ReadRootsOptions {
  readonly old: Graph;
  readonly count: number;
  readonly nodes: NewNodes;
  readonly stream: NumberReader;
  readonly budget: Budget;
}

/** Enters the roots: each the pair of the old root after that of the root before, unless another is told. */
export const readRoots = ({ old, count, nodes, stream, budget }: ReadRootsOptions): void => {
  let expected = 0;
  let gap = nextGap(stream, count);
  for (let root = 0; root < count; root++) {
    let pair: number | undefined = expected;
    if (gap === 0) {
      const told = stream.next(0xffffffff, 'root');
      pair = told === 0 ? undefined : expected + unzigzag(told - 1);
      gap = nextGap(stream, count);
    } else {
      gap--;
    }
    if (pair !== undefined) {
      if (pair < 0 || pair >= old.count || nodes.hasPair(pair))
        throw corruptDelta(
          budget.place,
          `root ${root} is the pair of no old object, or of one that has another`,
        );
      expected = pair + 1;
    }
    nodes.enter(pair, undefined);
  }
};

/** How many are as expected before the next that is told; all of them at the stream's end. */
export const nextGap = (stream: NumberReader, most: number): number =>
  stream.isAtEnd ? Number.POSITIVE_INFINITY : stream.next(most, 'gap');

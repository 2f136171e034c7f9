import { columnOf } from '../../graph/pages.ts';
import { type Budget, corruptDelta } from '../limits.ts';

/** The nodes of the new graph as they are first referred to, which numbers them. */
export interface NewNodes {
  readonly count: number;
  /** A new node, the pair of an old one or of none. */
  enter(pair: number | undefined, parent: number | undefined): number;
  /** The pair of an old node: a new node where there is none yet. */
  ofOld(old: number, parent: number): number;
  hasPair(old: number): boolean;
  pairOf(node: number): number | undefined;
  /** Who refers to it first; nobody to a root. */
  parentOf(node: number): number | undefined;
}

export const createNewNodes = (oldCount: number, announced: number, budget: Budget): NewNodes => {
  /** All with 1 added, so that 0 is none. */
  const pairs = columnOf(announced);
  const parents = columnOf(announced);
  const newOf = columnOf(oldCount);
  let count = 0;

  const enter: NewNodes['enter'] = (pair, parent) => {
    if (count === announced) throw corruptDelta(budget.place, `it has more than ${announced} objects`);
    const node = count++;
    if (parent !== undefined) parents[node] = parent + 1;
    if (pair !== undefined) {
      pairs[node] = pair + 1;
      newOf[pair] = node + 1;
    }
    return node;
  };
  const optional = (number: number | undefined): number | undefined =>
    number === undefined || number === 0 ? undefined : number - 1;

  return {
    get count() {
      return count;
    },
    enter,
    ofOld: (old, parent) => {
      const known = newOf[old] as number;
      return known === 0 ? enter(old, parent) : known - 1;
    },
    hasPair: (old) => newOf[old] !== 0,
    pairOf: (node) => optional(pairs[node]),
    parentOf: (node) => optional(parents[node]),
  };
};

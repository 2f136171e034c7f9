import type { PackageSet } from '../worker/evaluator.ts';

/** One of several parts of an evaluation, for machines that share the work. */
export interface Shard {
  /** From 1 to `count`. */
  readonly number: number;
  readonly count: number;
}

/** Members of a set from number `from` up to, not including, `to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Pieces that each shard takes of the root set: the more, the evener the work. */
const piecesEach = 16;

/**
 * The members of the root set that a shard evaluates, with all sets in them: every `count`-th of many small pieces, since
 * neighbours in the alphabet cost alike. All of them without a shard.
 */
export const rangesOf = ({ size }: PackageSet, shard: Shard | undefined): readonly Range[] => {
  if (shard === undefined) return [{ from: 0, to: size }];
  const { number, count } = shard;
  const length = Math.max(1, Math.ceil(size / (count * piecesEach)));
  const ranges: Range[] = [];
  for (let from = (number - 1) * length; from < size; from += count * length)
    ranges.push({ from, to: Math.min(from + length, size) });
  return ranges;
};

export const membersIn = (ranges: readonly Range[]): number =>
  ranges.reduce((sum, { from, to }) => sum + to - from, 0);

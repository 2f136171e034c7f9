import { describe, expect, it } from 'vitest';
import { membersIn, rangesOf } from '../../src/schedule/shard.ts';

const setOf = (size: number) => ({ path: [], names: [], size });

describe('rangesOf', () => {
  it.each([
    [0, 3],
    [1, 3],
    [7, 1],
    [100, 7],
    [15_854, 8],
    [5, 40],
  ])('shares %i members among %i shards: each to exactly one', (size, count) => {
    const members = Array.from({ length: count }, (_, index) =>
      rangesOf(setOf(size), { number: index + 1, count }).flatMap(({ from, to }) =>
        Array.from({ length: to - from }, (_, at) => from + at),
      ),
    );
    expect(members.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, at) => at));
  });

  it('gives shards about the same', () => {
    const sizes = [1, 2, 3, 4, 5].map((number) => membersIn(rangesOf(setOf(10_000), { number, count: 5 })));
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(125);
  });

  it('takes everything without a shard', () => {
    expect(rangesOf(setOf(9), undefined)).toEqual([{ from: 0, to: 9 }]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conflictsIn, merge, mergeAll, noParts, partsOf, printParts, settle } from '../../src/index.ts';
import { generatedSet } from './generated-sets.ts';
import { brokenLaw, lawRuns, laws } from './laws.ts';
import { mutants, naive } from './mutants.ts';

describe('merging parts of service sets', () => {
  it.for(Object.entries(laws))('%s', ([, law]) => {
    fc.assert(law(merge), lawRuns);
  });

  it('gives the same set, or the same conflicts, in whatever order the parts come', () => {
    const shuffled = fc
      .array(generatedSet, { minLength: 1, maxLength: 5 })
      .chain((sets) => fc.tuple(fc.constant(sets), fc.shuffledSubarray(sets, { minLength: sets.length })));
    fc.assert(
      fc.property(shuffled, ([sets, others]) => {
        const [a, b] = [sets, others].map((list) => mergeAll(list.map(partsOf)));
        if (a === undefined || b === undefined) throw new Error('two were made');
        const conflicts = conflictsIn(a);
        expect(conflictsIn(b)).toEqual(conflicts);
        if (conflicts.length === 0) expect(JSON.stringify(settle(b))).toBe(JSON.stringify(settle(a)));
      }),
      lawRuns,
    );
  });

  it('loses nothing on the way from a set to its parts and back', () => {
    fc.assert(
      fc.property(generatedSet, (set) => {
        const parts = partsOf(set);
        const again = partsOf(settle(parts));
        expect(printParts(again)).toBe(printParts(parts));
      }),
      lawRuns,
    );
  });

  it('is tried on pairs of which at least 30 of 100 speak of the same leaf and differ', () => {
    const pairs = fc.sample(fc.tuple(generatedSet, generatedSet), { numRuns: 1000, seed: 7 });
    const both = pairs.map(([x, y]) => [partsOf(x), partsOf(y)] as const);
    const differ = both.filter(([x, y]) =>
      [...x].some(([place, ours]) => {
        const theirs = y.get(place);
        return theirs !== undefined && [...theirs.claims.keys()].some((text) => !ours.claims.has(text));
      }),
    );
    const clash = both.filter(([x, y]) => conflictsIn(merge(x, y)).length > 0);
    console.log(
      `of ${pairs.length} pairs ${differ.length} collide, ${clash.length} of them without a winner`,
    );
    expect(differ.length).toBeGreaterThanOrEqual(300);
    expect(clash.length).toBeGreaterThanOrEqual(100);
  });

  it('with nothing is nothing', () => {
    expect(mergeAll([])).toBe(noParts);
    expect(settle(noParts)).toEqual({ version: 1, services: {} });
  });
});

describe('the laws', () => {
  it.for(Object.entries(naive))('are broken by %s', ([, wrong]) => {
    expect(brokenLaw(wrong)).toBeDefined();
  });

  it.for(Object.entries(mutants))('are broken by a merge that %s', ([, wrong]) => {
    expect(brokenLaw(wrong)).toBeDefined();
  });

  it('are broken by at least 20 mutants', () => {
    expect(Object.keys(mutants).length).toBeGreaterThanOrEqual(20);
  });
});

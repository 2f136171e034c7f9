import { compareUtf8 } from '@nixtools/nix-formats';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { editDistance, forgiven, nearSpellings } from '../../src/search/near.ts';

/** The textbook definition, with the whole table. */
function optimalStringAlignment(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwapped ? at(i - 2, j - 2) + 1 : replaced;
      rows[i]?.splice(j, 1, Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, replaced, swapped));
    }
  }
  return at(a.length, b.length);
}

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'é'), minLength: 1, maxLength: 7 });
const limits = fc.integer({ min: 1, max: 3 });

it('finds exactly the spellings within the limit, each with its distance', () => {
  fc.assert(
    fc.property(word, fc.uniqueArray(word, { maxLength: 60 }), limits, (typed, words, limit) => {
      const sorted = [...words].sort(compareUtf8);
      const spellings = [...new Set(words.map(({ length }) => length))].map((length) => ({
        length,
        text: sorted.filter((text) => text.length === length).join(''),
      }));
      const expected = sorted
        .map((text) => ({ text, distance: optimalStringAlignment(typed, text) }))
        .filter(({ distance }) => distance <= limit);
      const byText = (a: { text: string }, b: { text: string }) => compareUtf8(a.text, b.text);
      expect([...nearSpellings(typed, spellings, limit)].sort(byText)).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

it('measures two words, up to the limit', () => {
  fc.assert(
    fc.property(word, word, limits, (a, b, limit) => {
      expect(editDistance(a, b, limit)).toBe(Math.min(limit + 1, optimalStringAlignment(a, b)));
    }),
  );
});

it('forgives short words nothing, and long ones two typos', () => {
  expect([3, 4, 7, 8].map(forgiven)).toEqual([0, 1, 1, 2]);
});

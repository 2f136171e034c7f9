import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson } from '../../src/index.ts';

it('says the same as JSON.stringify', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

it('does not depend on the order in which members were set', () => {
  expect(canonicalJson({ b: 1, a: { d: [], c: 'x' } })).toBe('{"a":{"c":"x","d":[]},"b":1}');
  expect(canonicalJson({ a: { c: 'x', d: [] }, b: 1 })).toBe('{"a":{"c":"x","d":[]},"b":1}');
});

it('sorts names by their UTF-8 bytes, not by UTF-16 units', () => {
  // U+FFFD is above U+1F600 in UTF-16, below it in UTF-8.
  expect(canonicalJson({ '\u{1f600}': 1, '\ufffd': 2 })).toBe('{"\ufffd":2,"\u{1f600}":1}');
});

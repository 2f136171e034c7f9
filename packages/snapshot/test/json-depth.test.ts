import { expect, it } from 'vitest';
import { isTooDeep } from '../src/json-depth.ts';

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

it('lets two hundred lists in each other pass, and not one more', () => {
  expect(isTooDeep(nested(200))).toBe(false);
  expect(isTooDeep(nested(201))).toBe(true);
  expect(isTooDeep('{"a":'.repeat(201))).toBe(true);
});

it('counts what is open at once, not what there is', () => {
  expect(isTooDeep(`[${'[],'.repeat(5000)}[]]`)).toBe(false);
});

it('takes brackets in texts for text, also behind quotes that are escaped', () => {
  expect(isTooDeep(`"${'['.repeat(5000)}"`)).toBe(false);
  expect(isTooDeep(`["\\"${'['.repeat(5000)}"]`)).toBe(false);
  expect(isTooDeep(`["\\\\",${nested(5000)}]`)).toBe(true);
});

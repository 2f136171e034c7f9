import { expect, it } from 'vitest';
import { recently } from '../src/recently.ts';

const counted = (limit: number) => {
  const made: number[] = [];
  const make = (key: number): string => {
    made.push(key);
    return `${key}`;
  };
  return { made, get: recently({ limit, make, weigh: () => 1 }) };
};

it('makes a value once while it is in use', () => {
  const { made, get } = counted(3);
  for (const key of [1, 2, 1, 2, 3, 1, 4, 1, 5, 1, 6, 1]) expect(get(key)).toBe(`${key}`);
  expect(made).toEqual([1, 2, 3, 4, 5, 6]);
});

it('makes it again when it was long out of use', () => {
  const { made, get } = counted(3);
  for (const key of [1, 2, 3, 4, 5, 6, 7]) get(key);
  get(7);
  get(1);
  expect(made).toEqual([1, 2, 3, 4, 5, 6, 7, 1]);
});

it('weighs what it keeps', () => {
  const made: number[] = [];
  const get = recently({
    limit: 10,
    make: (key) => {
      made.push(key);
      return 'x'.repeat(key);
    },
    weigh: (text) => text.length,
  });
  for (const key of [100, 101, 102, 100]) get(key);
  expect(made).toEqual([100, 101, 102, 100]);
});

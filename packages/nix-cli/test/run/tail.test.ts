import { expect, test } from 'vitest';
import { createTail } from '../../src/run/tail.ts';

test('a short text is kept whole', () => {
  const tail = createTail(10);
  tail.add('abc');
  tail.add('def');
  expect(tail.text()).toBe('abcdef');
});

test('of a long text the end is kept', () => {
  const tail = createTail(10);
  for (let n = 0; n < 1000; n++) tail.add(`${n},`);
  expect(tail.text()).toBe('7,998,999,');
});

test('one chunk may be longer than what is kept', () => {
  const tail = createTail(3);
  tail.add('abcdefgh');
  expect(tail.text()).toBe('fgh');
});

import { expect, it } from 'vitest';
import { createKeptText } from '../../src/worker/kept-text.ts';

it('keeps short text as it is', () => {
  const kept = createKeptText();
  for (const line of ['a', '', 'b']) kept.add(line);
  expect(kept.text()).toBe('a\n\nb\n');
  kept.clear();
  expect(kept.text()).toBe('');
});

it('keeps the beginning and the end of endless text, and no more', () => {
  const kept = createKeptText();
  kept.add('first');
  for (let line = 0; line < 100_000; line++) kept.add(`line ${line}`);
  kept.add('last');
  expect(kept.text()).toMatch(/^first\nline 0\n/);
  expect(kept.text()).toMatch(/line 99999\nlast\n$/);
  expect(kept.text().length).toBeLessThan(200_000);
});

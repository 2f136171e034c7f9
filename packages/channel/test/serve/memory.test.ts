import { describe, expect, it } from 'vitest';
import { byteBudget } from '../../src/serve/byte-budget.ts';
import { byteLru } from '../../src/serve/byte-lru.ts';
import { gate } from '../../src/serve/gate.ts';

describe('what is kept', () => {
  it('goes when its bytes are needed, the longest unused first', () => {
    const kept = byteLru<string, number>(80);
    for (const [value, key] of [...'abcdefgh'].entries()) kept.set(key, value, 10);
    expect(kept.get('a')).toBe(0);
    kept.set('i', 8, 10);
    expect(kept.get('b')).toBeUndefined();
    expect(kept.get('a')).toBe(0);
    expect(kept.get('i')).toBe(8);
  });

  it('counts a value that comes again once', () => {
    const kept = byteLru<string, number>(80);
    kept.set('a', 0, 10);
    for (let time = 0; time < 100; time++) kept.set('b', time, 10);
    expect(kept.get('a')).toBe(0);
    expect(kept.get('b')).toBe(99);
  });

  it('is never one thing that would leave little room for others', () => {
    const kept = byteLru<string, number>(80);
    kept.set('a', 0, 10);
    kept.set('large', 1, 11);
    expect(kept.get('large')).toBeUndefined();
    expect(kept.get('a')).toBe(0);
  });
});

describe('a budget', () => {
  it('gives no more than it has, and gets it back once', () => {
    const budget = byteBudget(10);
    const release = budget.take(6);
    expect(budget.take(5)).toBeUndefined();
    expect(budget.take(4)).toBeDefined();
    release?.();
    release?.();
    expect(budget.take(6)).toBeDefined();
    expect(budget.take(1)).toBeUndefined();
  });

  it('gives what is more than all of it to one alone', () => {
    const budget = byteBudget(10);
    const release = budget.take(1000);
    expect(budget.take(0)).toBeUndefined();
    release?.();
    expect(budget.take(10)).toBeDefined();
  });
});

describe('a gate', () => {
  it('lets so many through at once, and all in the end, whatever fails', async () => {
    const pass = gate(3);
    let inside = 0;
    let most = 0;
    const work = async (number: number): Promise<number> => {
      most = Math.max(most, ++inside);
      await new Promise(setImmediate);
      inside--;
      if (number % 5 === 0) throw new Error(`${number} failed`);
      return number;
    };
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, (_, number) => pass(() => work(number))),
    );
    expect(most).toBe(3);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(40);
    expect(await pass(() => work(1))).toBe(1);
  });
});

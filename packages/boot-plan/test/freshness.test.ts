import { expect, it } from 'vitest';
import { type Life, lifeKinds, liveAtRandom } from './random-life.ts';

/** bench/boot-freshness.mjs goes through a thousand. */
const seeds = [1, 2, 3, 4];

it.each(lifeKinds)(
  'no entry is ever dead, whatever happens between and during updates ($name)',
  async (kind) => {
    const lives: Life[] = [];
    for (const seed of seeds) lives.push(await liveAtRandom(kind, seed));
    const sum = (count: (life: Life) => number): number =>
      lives.reduce((total, life) => total + count(life), 0);
    expect(lives.flatMap(({ wrong }) => wrong)).toEqual([]);
    // That it was looked at, and that something happened, too.
    expect(sum(({ entries }) => entries)).toBeGreaterThan(100);
    expect(sum(({ updates, refused }) => updates + refused)).toBeGreaterThan(15);
  },
);

import { createHash } from 'node:crypto';

/** Numbers that only look random: the same seed gives the same ones on every machine. */
export interface Random {
  /** At least 0, below 1. */
  next(): number;
  /** A whole number from 0 to `limit - 1`; 0 if that is none. */
  below(limit: number): number;
  chance(probability: number): boolean;
  /** @throws {TypeError} if there are none */
  pick<Item>(items: readonly Item[]): Item;
  bytes(length: number): Buffer;
}

/** @param seed any text: each gives numbers of its own */
export const createRandom = (seed: string): Random => {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  /** Mulberry32, by Tommy Ettinger: public domain. */
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * Math.max(limit, 1));
  return {
    next,
    below,
    chance: (probability) => next() < probability,
    pick: (items) => {
      for (const item of items.slice(below(items.length))) return item;
      throw new TypeError('there is nothing to pick from');
    },
    bytes: (length) => Buffer.from(Array.from({ length }, () => below(256))),
  };
};

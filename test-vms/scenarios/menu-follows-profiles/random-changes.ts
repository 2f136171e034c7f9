/** One thing that is done to profiles, as arguments of profiles.sh; and how long to wait before it, in milliseconds. */
export interface Change {
  readonly wait: number;
  readonly words: readonly string[];
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
const randomFrom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};

/**
 * Generations that come and go at random, at gaps of 0 to `gap` milliseconds; the first one is 1, and one that the profile points at is
 * never deleted.
 */
export const randomChanges = (count: number, gap: number, seed: number): readonly Change[] => {
  const random = randomFrom(seed);
  const pick = (from: readonly number[]): number => from[Math.floor(random() * from.length)] ?? 1;
  let last = 1;
  let current = 1;
  let generations = [1];
  const next = (): readonly string[] => {
    const others = generations.filter((number) => number !== current);
    const kind = random();
    if (kind < 0.2 && others.length > 0) {
      const gone = pick(others);
      generations = generations.filter((number) => number !== gone);
      return ['delete', String(gone)];
    }
    if (kind < 0.35 && others.length > 0) {
      current = pick(others);
      return ['switch', String(current)];
    }
    if (kind < 0.5) return ['collect'];
    last += 1;
    if (kind < 0.6) return ['profile', 'my work', String(last)];
    current = last;
    generations = [...generations, last];
    return ['add', String(last)];
  };
  return Array.from({ length: count }, () => ({ wait: Math.floor(random() * gap), words: next() }));
};

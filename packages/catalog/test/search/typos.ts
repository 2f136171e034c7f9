/** Mulberry32: the same seed gives the same numbers in [0, 1) everywhere. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const letters = 'abcdefghijklmnopqrstuvwxyz';

/** One letter inserted, deleted, replaced, or swapped with its neighbour. */
export function mistype(word: string, random: () => number): string {
  const below = (limit: number): number => Math.floor(random() * limit);
  const letter = letters[below(letters.length)] ?? 'x';
  const at = below(word.length);
  const edits = [
    () => word.slice(0, at) + letter + word.slice(at),
    () => word.slice(0, at) + word.slice(at + 1),
    () => word.slice(0, at) + letter + word.slice(at + 1),
    () => word.slice(0, at) + (word[at + 1] ?? '') + (word[at] ?? '') + word.slice(at + 2),
  ];
  return edits[below(edits.length)]?.() ?? word;
}

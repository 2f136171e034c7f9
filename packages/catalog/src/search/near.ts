import type { Spellings, SpellingsRequest } from '../reader/index-reader.ts';

/** A spelling and its distance from what was typed. */
export interface Near {
  readonly text: string;
  /** Insertions, deletions, substitutions and transpositions of neighbours. */
  readonly distance: number;
}

/** How many typos are forgiven: none in short words, two in long ones. */
export const forgiven = (length: number): number => (length < 4 ? 0 : length < 8 ? 1 : 2);

/**
 * The spellings within `limit` edits of a word (Damerau-Levenshtein, optimal string alignment).
 * Row i of the dynamic programme holds the distances between the first i letters of a spelling and every
 * beginning of the word, within `limit` of the diagonal. Spellings are sorted, so each keeps the rows of the
 * letters that it shares with the one before, and a beginning that is too far already is never gone into.
 *
 * @param spellings at least those whose length is within `limit` of the word's
 */
export function nearSpellings(word: string, spellings: readonly Spellings[], limit: number): readonly Near[] {
  const near: Near[] = [];
  for (const { length, text } of spellings) {
    if (Math.abs(length - word.length) > limit) continue;
    const { distance } = editTable(word, limit);
    for (let start = 0; start < text.length; start += length) {
      const edits = distance(text, start, start + length);
      if (edits <= limit) near.push({ text: text.slice(start, start + length), distance: edits });
    }
  }
  return near;
}

/** The spellings that can be within `limit` edits of a word. */
export const nearLengths = (
  dictionary: SpellingsRequest['dictionary'],
  word: string,
  limit: number,
): SpellingsRequest => ({ dictionary, shortest: word.length - limit, longest: word.length + limit });

/** The distance between two words, or `limit` + 1 when it is more than `limit`. */
export const editDistance = (a: string, b: string, limit: number): number =>
  Math.abs(a.length - b.length) > limit ? limit + 1 : editTable(a, limit).distance(b, 0, b.length);

interface EditTable {
  /** From the word to the letters of `text` from `start` to `end`, at most `limit` more than the word has; `limit` + 1 stands for all that is more. */
  distance(text: string, start: number, end: number): number;
}

function editTable(word: string, limit: number): EditTable {
  const far = limit + 1;
  const width = word.length + 1;
  const letters = Uint16Array.from({ length: word.length }, (_, i) => word.charCodeAt(i));
  const spelling = new Uint16Array(word.length + limit + 1);
  const cells = new Uint8Array((word.length + limit + 2) * width).fill(far);
  for (let j = 0; j <= Math.min(limit, word.length); j++) cells[j] = j;
  /** Rows that hold for `spelling`, and the one from which nothing near can come; 0 for none. */
  let filled = 0;
  let hopeless = 0;

  /** Fills row i and returns its least distance. */
  const fill = (i: number): number => {
    const row = i * width;
    const above = row - width;
    const first = Math.max(1, i - limit);
    const last = Math.min(word.length, i + limit);
    const letter = spelling[i - 1];
    let left = i <= limit ? i : far;
    let least = left;
    cells[row + first - 1] = left;
    for (let j = first; j <= last; j++) {
      const diagonal = cells[above + j - 1] ?? far;
      let cell = diagonal;
      if (letters[j - 1] !== letter) {
        cell = 1 + Math.min(diagonal, cells[above + j] ?? far, left);
        if (i > 1 && j > 1 && letters[j - 1] === spelling[i - 2] && letters[j - 2] === letter) {
          cell = Math.min(cell, 1 + (cells[above - width + j - 2] ?? far));
        }
      }
      left = Math.min(cell, far);
      cells[row + j] = left;
      if (left < least) least = left;
    }
    if (last < word.length) cells[row + last + 1] = far;
    return least;
  };

  const distance = (text: string, start: number, end: number): number => {
    const length = end - start;
    let i = 0;
    while (i < filled && i < length && spelling[i] === text.charCodeAt(start + i)) i++;
    if (hopeless > 0 && i >= hopeless) return far;
    hopeless = 0;
    while (i < length) {
      spelling[i] = text.charCodeAt(start + i);
      i++;
      filled = i;
      if (fill(i) <= limit) continue;
      hopeless = i;
      return far;
    }
    filled = length;
    return cells[length * width + word.length] ?? far;
  };
  return { distance };
}

import type { Spellings } from '../reader/index-reader.ts';

/** How many names with a term inside are looked at: the shortest, which it tells most of. */
const maximumParts = 128;

/** Whole names that contain a text other than at their beginning, the shortest first. */
export function namesContaining(text: string, spellings: readonly Spellings[]): readonly string[] {
  const names: string[] = [];
  for (const { length, text: all } of spellings) {
    if (length <= text.length) continue;
    for (let at = all.indexOf(text); at >= 0; ) {
      const offset = at % length;
      const start = at - offset;
      const isInside = offset > 0 && offset + text.length <= length;
      if (isInside && names.push(all.slice(start, start + length)) === maximumParts) return names;
      // A name that starts with the text is a hit already; what lies across two names is none.
      const next = isInside || offset === 0 ? start + length : at + 1;
      at = all.indexOf(text, next);
    }
  }
  return names;
}

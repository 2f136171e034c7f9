import type { Candidate } from './candidates.ts';
import type { ScoredMatch, TermMatches } from './match.ts';

/**
 * The entries that match as many of the terms as any entry does, and more than the rest of the terms:
 * for a query whose terms all occur, but nowhere together. Of equal numbers, rare terms tell more.
 */
export function relaxed(terms: readonly TermMatches[], entries: number): readonly Candidate[] {
  const counts = new Map<number, number>();
  for (const matches of terms) for (const id of matches.keys()) counts.set(id, (counts.get(id) ?? 0) + 1);
  const most = greatest(counts.values());
  if (most === 0) return [];
  const candidates: Candidate[] = [];
  for (const [id, count] of counts) {
    if (count < most) continue;
    const matches = terms.flatMap((term) => {
      const match = term.get(id);
      return match === undefined ? [] : [rated(match, term.size, entries)];
    });
    candidates.push({ id, matches });
  }
  return candidates;
}

const greatest = (numbers: Iterable<number>): number => {
  let most = 0;
  for (const number of numbers) if (number > most) most = number;
  return most;
};

/** A match in every second entry counts little, one in a single entry in full. */
const rated = (match: ScoredMatch, matched: number, entries: number): ScoredMatch => ({
  ...match,
  strength: (match.strength * Math.log2(entries / matched)) / Math.max(1, Math.log2(entries)),
});

import type { ScoredMatch, TermMatches } from './match.ts';

/** An entry that matches every term. */
export interface Candidate {
  readonly id: number;
  /** One for each term, in the query's order. */
  readonly matches: readonly ScoredMatch[];
}

/** The entries in all of these. */
export function intersect(terms: readonly TermMatches[]): readonly Candidate[] {
  const [rarest, ...others] = [...terms].sort((a, b) => a.size - b.size);
  if (rarest === undefined) return [];
  const candidates: Candidate[] = [];
  for (const [id, match] of rarest) {
    if (others.length === 0) candidates.push({ id, matches: [match] });
    else if (others.every((matches) => matches.has(id))) {
      const matches = terms.map((own) => own.get(id));
      candidates.push({ id, matches: matches.filter((own) => own !== undefined) });
    }
  }
  return candidates;
}

/** What an adjacent pair of the query's words is worth when the description has it too. */
const phrase = 250;
/** What a description is worth that consists of nothing but the query. */
const coverage = 300;

/** The sum of the matches, with bonuses for how well a description fits the query as a whole. */
export function relevance({ matches }: Candidate, descriptionWords: number): number {
  let score = 0;
  let described = 0;
  let previous: number | undefined;
  for (const { strength, position } of matches) {
    score += strength;
    if (position !== undefined) described++;
    if (position !== undefined && previous !== undefined && position === previous + 1) score += phrase;
    previous = position;
  }
  return described === 0 ? score : score + (coverage * described) / Math.max(described, descriptionWords);
}

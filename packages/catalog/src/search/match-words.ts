import type { Term } from '../format/terms.ts';
import { stemOf } from '../text/stem.ts';
import { addPostings, type MatchKind, type TermMatches } from './match.ts';
import type { QueryTerm } from './query.ts';

/** A word near the beginning of a description says more about the package. */
const early = 60;
const perPosition = 6;

interface FoundWords {
  readonly terms: readonly Term[];
  /** Take every word that the term begins, not only those of its stem. */
  readonly prefixes?: boolean;
}

/** Adds the entries whose description has a term, or a word of the same stem, or a synonym. */
export function matchWords(
  matches: TermMatches,
  term: QueryTerm,
  { terms, prefixes = false }: FoundWords,
): void {
  for (const found of terms) {
    const word = wordMatch(term, found.text(), prefixes);
    if (word === undefined) continue;
    addPostings(matches, found, (position) => ({
      term: term.typed,
      field: 'description',
      kind: word.kind,
      found,
      strength: word.strength + Math.max(0, early - perPosition * position),
      position,
    }));
  }
}

function wordMatch(
  { folded, stem, synonyms, weights }: QueryTerm,
  text: string,
  prefixes: boolean,
): { kind: MatchKind; strength: number } | undefined {
  if (text === folded) return { kind: 'exact', strength: weights.description };
  if (stemOf(text) === stem) return { kind: 'word', strength: weights.descriptionStem };
  if (synonyms.includes(text)) return { kind: 'word', strength: weights.synonym };
  if (!prefixes || folded.length < 3 || !text.startsWith(folded)) return undefined;
  return { kind: 'prefix', strength: weights.descriptionPrefix };
}

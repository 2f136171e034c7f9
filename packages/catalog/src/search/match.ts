import type { Term } from '../format/terms.ts';

/** Where a term was found. */
export type MatchField = 'attr' | 'pname' | 'program' | 'file' | 'set' | 'description';

/** How a term was found: the whole field, its beginning, a word of it, a part of a word, or nearly. */
export type MatchKind = 'exact' | 'prefix' | 'word' | 'part' | 'typo';

/** Why an entry is a hit, for one term of the query: what to highlight, and where. */
export interface Match {
  /** As the user typed it. */
  readonly term: string;
  readonly field: MatchField;
  readonly kind: MatchKind;
  /** The indexed word that was met, folded: `editor` for the term `editing`. Files and listed programs are not folded. */
  readonly text: string;
}

/** What is known of a match before its text is wanted. */
export interface ScoredMatch {
  /** Of the query, as typed. */
  readonly term: string;
  readonly field: MatchField;
  readonly kind: MatchKind;
  /** Its text comes from here: of thousands of matches, a few are shown. */
  readonly found: { text(): string };
  readonly strength: number;
  /** The position of the word in the description. */
  readonly position?: number;
}

export const shownMatch = ({ term, field, kind, found }: ScoredMatch): Match => ({
  term,
  field,
  kind,
  text: found.text(),
});

/** The best match of one term for each entry that it matches. */
export type TermMatches = Map<number, ScoredMatch>;

export function keepBest(matches: TermMatches, id: number, match: ScoredMatch): void {
  const known = matches.get(id);
  if (known === undefined || known.strength < match.strength) matches.set(id, match);
}

/** Adds all entries of a term. Neighbours mostly have it under the same detail, and then share one match. */
export function addPostings(
  matches: TermMatches,
  found: Term,
  matchFor: (detail: number) => ScoredMatch | undefined,
): void {
  let lastDetail = -1;
  let match: ScoredMatch | undefined;
  found.visit((id, detail) => {
    if (detail !== lastDetail) match = matchFor(detail);
    lastDetail = detail;
    if (match !== undefined) keepBest(matches, id, match);
  });
}

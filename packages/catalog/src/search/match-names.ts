import { field, fullName } from '../format/fields.ts';
import type { Term } from '../format/terms.ts';
import { addPostings, type TermMatches } from './match.ts';
import { bestName, type NameComparison, nameMatch } from './name-match.ts';
import type { QueryTerm } from './query.ts';

/** Adds the entries whose names are, or start with, or have a word that starts with a term. */
export function matchNames(matches: TermMatches, term: QueryTerm, terms: readonly Term[]): void {
  for (const found of terms) {
    const extent = found.length === term.bytes ? 'whole' : 'start';
    addNames(matches, term, { found, extent });
  }
}

/** Adds the entries whose name is a term without its separators. */
export function matchSquashed(matches: TermMatches, term: QueryTerm, terms: readonly Term[]): void {
  for (const found of terms) addNames(matches, term, { found, extent: 'squashed' });
}

interface FoundName {
  readonly found: Term;
  readonly extent: NameComparison['extent'];
}

function addNames(matches: TermMatches, term: QueryTerm, { found, extent }: FoundName): void {
  const { weights, cased, typed, bytes } = term;
  const comparison: NameComparison = { weights, cased, extent, closeness: Math.min(1, bytes / found.length) };
  addPostings(matches, found, (bits) => {
    const match = nameMatch(bits, comparison);
    return { term: typed, field: match.field, kind: match.kind, found, strength: match.strength };
  });
}

/** Adds the entries that have a term inside a name, such as `mupdf` for `pdf`. */
export function matchParts(matches: TermMatches, term: QueryTerm, terms: readonly Term[]): void {
  const { part, closeness } = term.weights;
  for (const found of terms) {
    const strength = part + (closeness * term.bytes) / found.length;
    addPostings(matches, found, (bits) =>
      (bits & fullName) === 0 || (bits & field.variant) !== 0
        ? undefined
        : { term: term.typed, field: bestName(bits, term.weights).field, kind: 'part', found, strength },
    );
  }
}

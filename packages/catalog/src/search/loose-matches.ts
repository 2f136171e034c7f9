import { fullName } from '../format/fields.ts';
import type { Term } from '../format/terms.ts';
import type { IndexReader, TermRequest } from '../reader/index-reader.ts';
import { addPostings, keepBest, type TermMatches } from './match.ts';
import { matchWords } from './match-words.ts';
import { bestName } from './name-match.ts';
import { forgiven, type Near, nearLengths, nearSpellings } from './near.ts';
import type { QueryTerm } from './query.ts';

/** How many spellings near a term are looked up. */
const maximumNear = 200;
/** What a typo costs, and that it is in a word of a name, or of a description. */
const cost = { typo: 120, word: 150, description: 250 };

/**
 * The entries that match a term if it is mistyped, or is the beginning of a word in a description.
 * Only the nearest spellings count: two typos only where one does not explain the term.
 */
export async function looseMatches(reader: IndexReader, term: QueryTerm): Promise<TermMatches> {
  const names = await nearest(reader, 'name', term.folded);
  const words = await nearest(reader, 'word', term.folded);
  const [longer = [], ...near] = await reader.terms([
    { dictionary: 'word', text: term.folded, how: 'prefix' },
    ...names.map(({ text }): TermRequest => ({ dictionary: 'name', text, how: 'exact' })),
    ...words.map(({ text }): TermRequest => ({ dictionary: 'word', text, how: 'exact' })),
  ]);
  const matches: TermMatches = new Map();
  matchWords(matches, term, { terms: longer, prefixes: true });
  for (const [i, { distance }] of names.entries())
    addNames(matches, term, { distance, terms: near[i] ?? [] });
  for (const [i, { distance }] of words.entries()) {
    addWords(matches, term, { distance, terms: near[names.length + i] ?? [] });
  }
  return matches;
}

async function nearest(
  reader: IndexReader,
  dictionary: 'name' | 'word',
  folded: string,
): Promise<readonly Near[]> {
  const limit = forgiven(folded.length);
  if (limit === 0) return [];
  const near = nearSpellings(folded, await reader.spellings(nearLengths(dictionary, folded, limit)), limit);
  const least = Math.min(...near.map(({ distance }) => distance));
  return near.filter(({ distance }) => distance === least).slice(0, maximumNear);
}

interface NearTerms {
  readonly distance: number;
  readonly terms: readonly Term[];
}

function addNames(matches: TermMatches, term: QueryTerm, { distance, terms }: NearTerms): void {
  const strength = term.weights.typo - cost.typo * distance;
  for (const found of terms) {
    addPostings(matches, found, (bits) => ({
      term: term.typed,
      field: bestName(bits, term.weights).field,
      kind: 'typo',
      found,
      strength: (bits & fullName) === 0 ? strength - cost.word : strength,
    }));
  }
}

function addWords(matches: TermMatches, term: QueryTerm, { distance, terms }: NearTerms): void {
  const strength = term.weights.typo - cost.typo * distance - cost.description;
  for (const found of terms) {
    addPostings(matches, found, (position) => ({
      term: term.typed,
      field: 'description',
      kind: 'typo',
      found,
      strength,
      position,
    }));
  }
}

/** Joins what a term matches strictly with what it matches loosely. */
export function mergeMatches(strict: TermMatches, loose: TermMatches): TermMatches {
  const merged: TermMatches = new Map(strict);
  for (const [id, match] of loose) keepBest(merged, id, match);
  return merged;
}

import type { IndexReader } from '../reader/index-reader.ts';
import { type Candidate, intersect } from './candidates.ts';
import type { Hit, SearchResult } from './hit.ts';
import { joinedCandidates } from './joined.ts';
import { looseMatches, mergeMatches } from './loose-matches.ts';
import { shownMatch, type TermMatches } from './match.ts';
import { facetIds, narrow } from './narrow.ts';
import { defaultLimit, type SearchOptions } from './options.ts';
import { parseQuery, type QueryTerm, subTerms } from './query.ts';
import { type Ranked, rank } from './rank.ts';
import { relaxed } from './relaxed.ts';
import { listedMatches, strictMatches } from './strict-matches.ts';

/**
 * Searches for the entries that match every term, best first: exact attribute, exact pname, program,
 * beginning of a name, file, word of a name, part of a name, word of the description. Only when nothing matches
 * as it was typed, typos are forgiven: one in a term of four letters, two in one of eight.
 *
 * @param texts terms, or phrases that are split at blanks
 * @throws NixtoolsError `CATALOG_CORRUPT` from the reader
 * @example
 * const { hits, total } = await search(reader, ['text', 'editor'], { limit: 10 });
 */
export async function search(
  reader: IndexReader,
  texts: readonly string[],
  { limit = defaultLimit, offset = 0, filter = {}, only }: SearchOptions = {},
): Promise<SearchResult> {
  const typed = parseQuery(texts);
  if (typed.length === 0) return { hits: [], total: 0, corrected: false };
  const allowed = await facetIds(reader, filter);
  const { candidates, corrected } =
    only === undefined
      ? await asTypedOrCorrected(reader, typed)
      : { candidates: intersect(await listedMatches(reader, typed, only)), corrected: false };
  const rowOf = await reader.ranks(candidates.map(({ id }) => id));
  const { ranked, total } = rank(narrow(candidates, filter, { allowed, rowOf }), rowOf, offset + limit);
  return { hits: await toHits(reader, ranked.slice(offset)), total, corrected: corrected && total > 0 };
}

async function asTypedOrCorrected(
  reader: IndexReader,
  typed: readonly QueryTerm[],
): Promise<{ readonly candidates: readonly Candidate[]; readonly corrected: boolean }> {
  const strict = await strictly(reader, typed);
  const corrected = strict.candidates.length === 0;
  return { candidates: corrected ? await loosely(reader, strict) : strict.candidates, corrected };
}

interface Strict {
  readonly terms: readonly QueryTerm[];
  readonly matches: readonly TermMatches[];
  readonly candidates: readonly Candidate[];
}

async function strictly(reader: IndexReader, typed: readonly QueryTerm[]): Promise<Strict> {
  const first = await strictMatches(reader, typed);
  const terms = typed.flatMap((term, i) => {
    const parts = first[i]?.size === 0 ? subTerms(term) : [];
    return parts.length > 0 ? parts : [term];
  });
  const matches = terms.length === typed.length ? first : await strictMatches(reader, terms);
  const candidates = intersect(matches);
  const joined = terms.length > 1 ? await joinedCandidates(reader, terms) : [];
  const better = new Set(joined.map(({ id }) => id));
  return { terms, matches, candidates: [...joined, ...candidates.filter(({ id }) => !better.has(id))] };
}

/** Terms that match nothing are taken as mistyped; if each matches something, then any may be. */
async function loosely(reader: IndexReader, { terms, matches }: Strict): Promise<readonly Candidate[]> {
  const someUnknown = matches.some(({ size }) => size === 0);
  const widened: TermMatches[] = [];
  for (const [i, term] of terms.entries()) {
    const strict = matches[i] ?? new Map();
    const isSuspect = strict.size === 0 || !someUnknown;
    widened.push(isSuspect ? mergeMatches(strict, await looseMatches(reader, term)) : strict);
  }
  const candidates = intersect(widened);
  return candidates.length > 0
    ? candidates
    : relaxed(
        widened.map((wide, i) => (matches[i]?.size ? matches[i] : wide)),
        reader.size,
      );
}

async function toHits(reader: IndexReader, found: readonly Ranked[]): Promise<readonly Hit[]> {
  const ids = found.flatMap(({ best, twins }) => [best, ...twins].map(({ id }) => id));
  const summaries = new Map((await reader.summaries(ids)).map((summary, i) => [ids[i], summary]));
  return found.flatMap(({ best, score, twins }) => {
    const summary = summaries.get(best.id);
    if (summary === undefined) return [];
    const names = twins.map(({ id }) => summaries.get(id)?.attr).filter((attr) => attr !== undefined);
    return [{ ...summary, score, twins: names, match: best.matches.map(shownMatch) }];
  });
}

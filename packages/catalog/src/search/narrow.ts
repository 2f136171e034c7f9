import { facetTerm } from '../build/facets.ts';
import type { RankRow } from '../format/rank-row.ts';
import type { IndexReader, TermRequest } from '../reader/index-reader.ts';
import type { Candidate } from './candidates.ts';
import { facets, type SearchFilter } from './options.ts';

/** The ids that every facet of a filter allows, or undefined when it names none. */
export async function facetIds(
  reader: IndexReader,
  filter: SearchFilter,
): Promise<ReadonlySet<number> | undefined> {
  const requests: TermRequest[] = [];
  for (const facet of facets) {
    const value = filter[facet];
    if (value !== undefined)
      requests.push({ dictionary: 'facet', text: facetTerm(facet, value), how: 'exact' });
  }
  if (requests.length === 0) return undefined;
  const sets = (await reader.terms(requests)).map((terms) => {
    const ids = new Set<number>();
    for (const term of terms) term.visit((id) => ids.add(id));
    return ids;
  });
  const [first = new Set<number>(), ...others] = sets.sort((a, b) => a.size - b.size);
  return new Set([...first].filter((id) => others.every((ids) => ids.has(id))));
}

/** The candidates that a filter lets pass. */
export const narrow = (
  candidates: readonly Candidate[],
  filter: SearchFilter,
  {
    allowed,
    rowOf,
  }: { readonly allowed: ReadonlySet<number> | undefined; readonly rowOf: (id: number) => RankRow },
): readonly Candidate[] =>
  candidates.filter(({ id }) => {
    if (allowed !== undefined && !allowed.has(id)) return false;
    if (filter.refused !== undefined && rowOf(id).refused !== filter.refused) return false;
    return filter.failed === undefined || rowOf(id).failed === filter.failed;
  });

import { fullName } from '../format/fields.ts';
import type { IndexReader } from '../reader/index-reader.ts';
import type { Candidate } from './candidates.ts';
import { nameMatch } from './name-match.ts';
import type { QueryTerm } from './query.ts';
import { alone } from './weights.ts';

/** The entries whose name is the whole query written in one: `gnumake` for `gnu make`. */
export async function joinedCandidates(
  reader: IndexReader,
  terms: readonly QueryTerm[],
): Promise<readonly Candidate[]> {
  const text = terms.map(({ squashed }) => squashed).join('');
  const cased = terms.some((term) => term.cased);
  const [found = []] = await reader.terms([{ dictionary: 'name', text, how: 'exact' }]);
  const candidates: Candidate[] = [];
  for (const term of found) {
    term.visit((id, bits) => {
      if ((bits & fullName) === 0) return;
      const match = nameMatch(bits, { weights: alone, closeness: 1, cased, extent: 'squashed' });
      candidates.push({ id, matches: terms.map(({ typed }) => ({ ...match, term: typed, found: term })) });
    });
  }
  return candidates;
}

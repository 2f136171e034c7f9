import { field } from '../format/fields.ts';
import type { RankRow } from '../format/rank-row.ts';
import type { IndexReader, TermRequest } from '../reader/index-reader.ts';
import { editDistance, forgiven, nearLengths, nearSpellings } from '../search/near.ts';
import { splitAttr } from '../text/attr-path.ts';
import { fold } from '../text/fold.ts';

const plainName = field.attr | field.leaf | field.pname;

/** How many entries are compared by their whole attribute. */
const maximumCompared = 200;

/**
 * "Did you mean": the attributes nearest to one that does not exist, nearest first. The last component may
 * be mistyped or in the wrong case; the package set may be another one.
 *
 * @example
 * await suggest(reader, 'pythonPackages.nunpy'); // ['python27Packages.numpy', ...]
 */
export async function suggest(reader: IndexReader, attr: string, limit = 3): Promise<readonly string[]> {
  const leaf = fold(splitAttr(attr).leaf);
  // Of one or two letters nothing is left after a typo, but the case may be wrong.
  const edits = leaf.length < 3 ? 0 : Math.max(1, forgiven(leaf.length));
  const near = nearSpellings(leaf, await reader.spellings(nearLengths('name', leaf, edits)), edits);
  const texts = new Set([leaf, ...[...near].sort((a, b) => a.distance - b.distance).map(({ text }) => text)]);
  const requests = [...texts]
    .slice(0, maximumCompared)
    .map((text): TermRequest => ({ dictionary: 'name', text, how: 'exact' }));
  const ids = new Set<number>();
  for (const found of await reader.terms(requests)) {
    for (const term of found) {
      term.visit((id, bits) => {
        if ((bits & plainName) !== 0) ids.add(id);
      });
    }
  }
  return nearest(reader, { attr, ids: [...ids], limit });
}

interface Comparison {
  readonly attr: string;
  readonly ids: readonly number[];
  readonly limit: number;
}

async function nearest(reader: IndexReader, { attr, ids, limit }: Comparison): Promise<readonly string[]> {
  const rowOf = await reader.ranks(ids);
  const compared = [...ids]
    .sort((a, b) => standing(rowOf(b)) - standing(rowOf(a)) || a - b)
    .slice(0, maximumCompared);
  const summaries = await reader.summaries(compared);
  return summaries
    .map((summary, rank) => ({ attr: summary.attr, distance: distanceOf(attr, summary.attr), rank }))
    .sort((a, b) => a.distance - b.distance || a.rank - b.rank)
    .slice(0, limit)
    .map((candidate) => candidate.attr);
}

const standing = (row: RankRow): number => (row.nested ? 0 : 200) + row.popularity;

/** A wrong last component is worse than a wrong package set, a wrong letter worse than a wrong case. */
function distanceOf(typed: string, attr: string): number {
  const a = splitAttr(typed);
  const b = splitAttr(attr);
  const leaf = boundedDistance(fold(a.leaf), fold(b.leaf));
  const set = boundedDistance(fold(a.set), fold(b.set));
  return 100 * leaf + 10 * set + (a.leaf === b.leaf ? 0 : 1);
}

/** Beyond this all are equally far. */
const farthest = 9;

const boundedDistance = (a: string, b: string): number => editDistance(a, b, farthest - 1);

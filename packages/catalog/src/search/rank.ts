import type { RankRow } from '../format/rank-row.ts';
import { type Candidate, relevance } from './candidates.ts';
import { alone } from './weights.ts';

/**
 * What an entry's standing adds to its relevance. `popularity` is a factor on `popularityOf`, at most about
 * 140 for a core library. Several terms describe what is sought, mostly a program: there the libraries of
 * package sets stand back.
 */
const standing = {
  alone: { topLevel: 100, popularity: 1 },
  together: { topLevel: 200, popularity: 1 },
};
/** A name in a package set counts less than the same name, even otherwise written, at top level. */
const nestedName = 200;

/** One hit: the best of a family of twins, and the others in the order of their rank. */
export interface Ranked {
  readonly best: Candidate;
  /** Of the best. */
  readonly score: number;
  readonly twins: readonly Candidate[];
}

/** A candidate with what decides its place. */
interface Place {
  readonly candidate: Candidate;
  readonly row: RankRow;
  readonly score: number;
}

interface Ranking {
  /** The first `count` hits. */
  readonly ranked: readonly Ranked[];
  /** How many hits there are. */
  readonly total: number;
}

/**
 * Best first: relevance, then top-level before nested; then of top-level attributes the shortest, of nested
 * ones the most used and the one with most twins; at last byte order of attribute. Twins are one hit, at the
 * place of the best of them.
 *
 * @param count how many hits are wanted; thousands of others are not sorted
 */
export function rank(
  candidates: readonly Candidate[],
  rowOf: (id: number) => RankRow,
  count: number,
): Ranking {
  const families = new Map<number, Place[]>();
  for (const candidate of candidates) {
    const row = rowOf(candidate.id);
    const place = { candidate, row, score: scoreOf(candidate, row) };
    const family = families.get(row.family);
    if (family === undefined) families.set(row.family, [place]);
    else family.push(place);
  }
  const groups = [...families.values()];
  for (const group of groups) if (group.length > 1) group.sort(comparePlaces);
  const ranked = firstOf(groups, compareGroups, count).map(([best, ...twins]) => ({ best, twins }));
  return {
    ranked: ranked.flatMap(({ best, twins }) =>
      best === undefined
        ? []
        : [{ best: best.candidate, score: best.score, twins: twins.map(({ candidate }) => candidate) }],
    ),
    total: groups.length,
  };
}

function scoreOf(candidate: Candidate, row: RankRow): number {
  const score = relevance(candidate, row.descriptionWords);
  const [only, second] = candidate.matches;
  // Between equal names popularity must not decide before length: that is for the comparison.
  if (second === undefined && only !== undefined && only.strength >= alone.program - 100) {
    return row.nested ? score - nestedName : score;
  }
  const { topLevel, popularity } = second === undefined ? standing.alone : standing.together;
  return score + popularity * row.popularity + (row.nested ? 0 : topLevel);
}

function compareGroups(a: readonly Place[], b: readonly Place[]): number {
  const [best] = a;
  const [other] = b;
  return best === undefined || other === undefined ? 0 : comparePlaces(best, other, b.length - a.length);
}

const comparePlaces = (a: Place, b: Place, twins = 0): number =>
  b.score - a.score ||
  Number(a.row.nested) - Number(b.row.nested) ||
  (a.row.nested ? 0 : a.row.attrLength - b.row.attrLength) ||
  b.row.popularity - a.row.popularity ||
  twins ||
  a.row.attrLength - b.row.attrLength ||
  a.candidate.id - b.candidate.id;

/** The first `count` items in order, without sorting all of them. */
function firstOf<Item>(
  items: readonly Item[],
  compare: (a: Item, b: Item) => number,
  count: number,
): readonly Item[] {
  const sorted = items.slice(0, count).sort(compare);
  for (const item of items.slice(count)) {
    const last = sorted.at(-1);
    if (last === undefined || compare(item, last) >= 0) continue;
    const at = sorted.findIndex((other) => compare(item, other) < 0);
    sorted.splice(at, 0, item);
    sorted.pop();
  }
  return sorted;
}

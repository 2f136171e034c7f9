import { compareUtf8 } from '@nixtools/nix-formats';
import { type Problem, refuseProblems } from '../check/problem.ts';
import type { Json } from '../description/json.ts';
import { printPath } from '../description/leaves.ts';
import { printOrigin } from '../description/marks.ts';
import { type Mark, type Origin, type ServiceSet, serviceSet } from '../description/service-set.ts';
import { type Claim, type Claimed, isSetField, ordinaryPriority, type Parts, sortedValues } from './parts.ts';

/**
 * What parts say differently of one leaf, with the places of all who do. Empty when they make a set.
 *
 * @example conflictsIn(merge(partsOf(a), partsOf(b)))[0]?.places // ['services.db.exec.user (a.yaml:4)', …]
 */
export const conflictsIn = (parts: Parts): Problem[] =>
  [...parts]
    .filter(([, { claims, field }]) => claims.size > 1 && !isSetField(field))
    .sort(([a], [b]) => compareUtf8(a, b))
    .map(([, claimed]) => conflictOf(claimed));

/**
 * The set that parts make. Nothing in it depends on the order in which they came together.
 *
 * @throws {NixtoolsError} `SERVICE_VALUES_CLASH` (verification) naming the leaf and where each value comes from
 * @example settle(merge(partsOf(shop), partsOf(blog)))
 */
export const settle = (parts: Parts): ServiceSet => serviceSet.parse(settleParsed(parts));

/**
 * The same without reading the result again: of parts whose sets were read already, what they make is a set too. Names are
 * sorted at every level.
 */
export const settleParsed = (parts: Parts): ServiceSet => {
  refuseProblems(conflictsIn(parts));
  const set: Branch = new Map<string, Tree>([
    ['version', 1],
    ['services', new Map()],
  ]);
  const marks: Branch = new Map();
  for (const claimed of parts.values()) {
    plant(set, claimed.path, settledValue(claimed));
    const mark = markFor(claimed);
    if (mark !== undefined) marks.set(printPath(claimed.path), mark);
  }
  if (marks.size > 0) set.set('marks', marks);
  return asObject(set) as ServiceSet;
};

const claimsOf = ({ claims }: Pick<Claimed, 'claims'>): (Claim & { readonly text: string })[] =>
  [...claims].sort(([a], [b]) => compareUtf8(a, b)).map(([text, claim]) => ({ text, ...claim }));

/** Nearly every leaf has one claim, and nothing to sort. */
const sortedClaims = ({ claims }: Claimed): readonly Claim[] =>
  claims.size === 1 ? [...claims.values()] : claimsOf({ claims });

const conflictOf = (claimed: Claimed): Problem => {
  const claims = claimsOf(claimed);
  const place = printPath(claimed.path);
  const values = claims.map(({ text }) => (text.length > LONG ? `${text.slice(0, LONG)}…` : text));
  return {
    code: 'SERVICE_VALUES_CLASH',
    message: `${place} has ${claims.length} values: ${values.join(' and ')}`,
    places: claims.map(({ origins }) => placeIn(place, origins)),
    hint: 'change one, or mark one as stronger: { "$value": …, "$priority": 50 }',
  };
};

/** Characters of a value that a message shows. */
const LONG = 60;

const placeIn = (place: string, origins: readonly Origin[]): string =>
  origins.length === 0 ? place : `${place} (${origins.map(printOrigin).join(', ')})`;

const settledValue = (claimed: Claimed): Json => {
  const [first, ...others] = sortedClaims(claimed);
  // The list of one claim is sorted already.
  if (first === undefined || others.length === 0) return first?.value ?? null;
  return sortedValues([first, ...others].flatMap(({ value }) => value as Json[]));
};

/** A set that several give has several places; the first one stands for them. */
const markFor = (claimed: Claimed): Mark | undefined => {
  const origin = sortedClaims(claimed).find(({ origins }) => origins.length > 0)?.origins[0];
  const { priority } = claimed;
  if (origin === undefined && priority === ordinaryPriority) return undefined;
  return {
    ...(origin === undefined ? {} : { origin }),
    ...(priority === ordinaryPriority ? {} : { priority }),
  };
};

/** An object under construction. Not one of JavaScript's, in which some names are more than names. */
type Branch = Map<string, Tree>;
type Tree = Branch | Json;

const plant = (root: Branch, path: readonly string[], value: Json): void => {
  const last = path.length - 1;
  let branch = root;
  for (const name of path.slice(0, last)) {
    const there = branch.get(name);
    if (there instanceof Map) branch = there;
    else {
      const next: Branch = new Map();
      branch.set(name, next);
      branch = next;
    }
  }
  const name = path[last] ?? '';
  // What is named and says nothing is there already when somebody says more of it.
  if (!(branch.get(name) instanceof Map)) branch.set(name, value);
};

const asObject = (tree: Tree | Mark): unknown =>
  tree instanceof Map
    ? Object.fromEntries(
        [...tree.keys()].sort(compareUtf8).map((name) => [name, asObject(tree.get(name) ?? null)]),
      )
    : tree;

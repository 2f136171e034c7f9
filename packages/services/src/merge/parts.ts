import { compareUtf8 } from '@nixtools/nix-formats';
import type { Json } from '../description/json.ts';
import { leavesOf, pathInSet, printPath } from '../description/leaves.ts';
import { markOf } from '../description/marks.ts';
import type { Origin, ServiceSet } from '../description/service-set.ts';

/** A value that somebody gives a leaf. */
export interface Claim {
  readonly value: Json;
  /** All who say so, sorted. */
  readonly origins: readonly Origin[];
}

/** What is said of one leaf. Two claims are a conflict unless the leaf is a set: it is kept, until all parts are there. */
export interface Claimed {
  readonly path: readonly string[];
  /** As `leaves.ts` names it: `dependencies.after`. */
  readonly field: string;
  /** Lower is stronger. Only the strongest claims are here. */
  readonly priority: number;
  /** By their values, as canonical JSON. */
  readonly claims: ReadonlyMap<string, Claim>;
}

/**
 * What service sets are while they are put together: for each leaf, by its printed path, what is said of it. With `merge`
 * and `noParts` this is a commutative, idempotent monoid; `settle` makes a set of it.
 */
export type Parts = ReadonlyMap<string, Claimed>;

/** Says nothing: `merge(noParts, x)` is `x`. */
export const noParts: Parts = new Map();

/** What a value has that is marked with nothing else, as in NixOS. */
export const ordinaryPriority = 100;

/** @example merge(partsOf(shop), partsOf(blog)) */
export const partsOf = (set: ServiceSet): Parts => {
  const external = { service: undefined, path: ['external'], field: 'external', value: set.external ?? [] };
  const leaves = [...(set.external === undefined ? [] : [external]), ...leavesOf(set)];
  return new Map(
    leaves.map((leaf) => {
      const path = pathInSet(leaf);
      const { priority = ordinaryPriority, origin } = markOf(set.marks, path) ?? {};
      const value = isSetField(leaf.field) ? sortedValues(leaf.value) : leaf.value;
      const claim = { value, origins: origin === undefined ? [] : [origin] };
      return [
        printPath(path),
        { path, field: leaf.field, priority, claims: new Map([[canonical(value), claim]]) },
      ];
    }),
  );
};

/** Lists with an order are values like any other; all other lists are sets, whose elements come together. */
export const isSetField = (field: string): boolean => setFields.has(field);

const setFields: ReadonlySet<string> = new Set([
  'external',
  'aliases',
  'users.groups',
  'exec.envFiles',
  'exec.supplementaryGroups',
  'restart.successExits',
  ...['requires', 'wants', 'bindsTo', 'partOf', 'conflicts', 'after', 'before'].map(
    (axis) => `dependencies.${axis}`,
  ),
  ...[
    'capabilities',
    'ambientCapabilities',
    'readOnlyPaths',
    'readWritePaths',
    'inaccessiblePaths',
    'systemCalls',
  ].map((name) => `sandbox.${name}`),
  ...['pathExists', 'pathMissing', 'directoryNotEmpty', 'kernelParameters'].map(
    (name) => `conditions.${name}`,
  ),
  ...['mounts', 'devices', 'kernelModules', 'labels'].map((name) => `host.${name}`),
]);

/** Without what is there twice, in an order that depends on nothing else. */
export const sortedValues = (value: Json): Json => {
  if (!Array.isArray(value)) return value;
  const byText = new Map(value.map((each: Json) => [canonical(each), each]));
  return [...byText].sort(([a], [b]) => compareUtf8(a, b)).map(([, each]) => each);
};

/** JSON with sorted names: equal values have equal texts. */
export const canonical = (value: Json | undefined): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => compareUtf8(a, b)))
      : each,
  );

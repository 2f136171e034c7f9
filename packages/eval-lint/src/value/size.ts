import { setNames } from '../names/inner.ts';
import type { Reducer } from './reduce.ts';
import { beside, callOf, type Value } from './value.ts';

/** Functions that give a set about as large as one of their arguments, counted from 0. */
const sameSize: ReadonlyMap<string, number> = new Map([
  ['mapAttrs', 1],
  ['removeAttrs', 0],
  ['recurseIntoAttrs', 0],
  ['dontRecurseIntoAttrs', 0],
]);

/** What a whole set of packages is called where it is an argument. */
const wholeSet: ReadonlySet<string> = new Set([
  ...['pkgs', 'nixpkgs', 'allPackages', 'buildPackages', 'targetPackages', 'splicedPackages'],
  ...[
    'pkgsBuildBuild',
    'pkgsBuildHost',
    'pkgsBuildTarget',
    'pkgsHostHost',
    'pkgsHostTarget',
    'pkgsTargetTarget',
  ],
]);

/** The last word of `x` or `a.b.x`. */
const lastName = ({ code: { expression } }: Value): string | undefined => {
  if (expression.kind === 'variable') return expression.name;
  const name = expression.kind === 'select' ? expression.path.at(-1)?.name : undefined;
  return typeof name === 'string' ? name : undefined;
};

/** How many names a set has at least; undefined where the text does not tell. */
export type SizeOf = (value: Value) => number | undefined;

const larger = (sizes: readonly (number | undefined)[]): number | undefined => {
  const known = sizes.filter((size) => size !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
};

/**
 * @param whole names that what the tree calls `pkgs` is taken to have, where it is an argument that nobody is seen to give
 */
export const createSizeOf = (reducer: Reducer, whole: number): SizeOf => {
  const sizeOf = (value: Value, left: number): number | undefined => {
    if (left === 0) return undefined;
    const reduced = reducer.reduce(value);
    const { expression, scope } = reduced.code;
    const partsOf = (...parts: readonly (typeof expression)[]): number | undefined =>
      larger(parts.map((part) => sizeOf(beside(reduced, { expression: part, scope }), left - 1)));
    const names = setNames(reduced.code);
    if (names !== undefined) return names.size;
    if (expression.kind === 'binary' && expression.operator === '//')
      return partsOf(expression.left, expression.right);
    if (expression.kind === 'if') return partsOf(expression.yes, expression.no);
    const { head, args } = callOf(reduced);
    const same = args[sameSize.get(lastName(head) ?? '') ?? -1];
    if (same !== undefined) return sizeOf(same, left - 1);
    return [value, reduced].some((one) => wholeSet.has(lastName(one) ?? '')) ? whole : undefined;
  };
  return (value) => sizeOf(value, 12);
};

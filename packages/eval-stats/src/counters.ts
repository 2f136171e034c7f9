import { NixtoolsError } from '@nixtools/nix-formats';
import { z } from 'zod';

/** Constants of the machine, which nothing changes. */
const constant = /^sizes\./;
/** What depends on the machine, on its load, or on when the collector ran. */
const noisy = /^(?:cpuTime$|time\.|gc\.|peak$)/;

/** All that Nix 2.8 to 2.26 leave, so that one that is missing can be named. */
const known: readonly string[] = [
  ...['cpuTime', 'time.cpu', 'time.gc', 'time.gcFraction', 'gc.cycles', 'gc.heapSize', 'gc.totalBytes'],
  ...['envs.bytes', 'envs.elements', 'envs.number', 'list.bytes', 'list.concats', 'list.elements'],
  ...['sets.bytes', 'sets.elements', 'sets.number', 'symbols.bytes', 'symbols.number', 'values.bytes'],
  ...['values.number', 'nrAvoided', 'nrFunctionCalls', 'nrLookups', 'nrOpUpdates', 'nrOpUpdateValuesCopied'],
  ...['nrPrimOpCalls', 'nrThunks', 'peak'],
];

/** The counters that this Nix, or this machine, does not have. */
export const missingCounters = (names: Iterable<string>): readonly string[] => {
  const there = new Set(names);
  return known.filter((name) => !there.has(name));
};

/** Whether a counter counts what the evaluator does, and so is the same each time. */
export const isExact = (name: string): boolean => !noisy.test(name);

/**
 * The figures that Nix leaves with `NIX_SHOW_STATS=1`, by name with dots. Which there are depends on its version.
 *
 * @throws {NixtoolsError} `STATS_INVALID` (failed)
 * @example countersOf('{ "nrThunks": 3, "gc": { "totalBytes": 4 } }', 'x').get('gc.totalBytes') // 4
 */
export const countersOf = (json: string, place: string): ReadonlyMap<string, number> => {
  const found = new Map<string, number>();
  const walk = (value: unknown, name: string): void => {
    if (typeof value === 'number') found.set(name, value);
    else if (typeof value === 'object' && value !== null && !Array.isArray(value))
      for (const [key, inner] of Object.entries(value)) walk(inner, name === '' ? key : `${name}.${key}`);
  };
  try {
    walk(JSON.parse(json), '');
  } catch {
    found.clear();
  }
  for (const name of found.keys()) if (constant.test(name)) found.delete(name);
  if (found.size > 0) return found;
  throw noStatistics('Nix left no statistics of the evaluation', place);
};

const noStatistics = (message: string, place: string): NixtoolsError =>
  new NixtoolsError({
    code: 'STATS_INVALID',
    kind: 'failed',
    message,
    place,
    hint: 'this Nix may have been built without them: try another version',
  });

/** How often a function of the tree was called. */
export interface FunctionCalls {
  /** Below the tree. */
  readonly file: string;
  /** Where its argument begins, from 1; the column in bytes. */
  readonly line: number;
  readonly column: number;
  readonly count: number;
}

const statisticsWithCalls = z.object({
  functions: z.array(
    z.object({
      file: z.string().optional(),
      line: z.number().optional(),
      column: z.number().optional(),
      count: z.number(),
    }),
  ),
});

/**
 * What Nix leaves of the calls with `NIX_COUNT_CALLS=1`, for the functions that are in a tree.
 *
 * @throws {NixtoolsError} `STATS_INVALID` (failed)
 */
export const callsIn = (
  json: string,
  { tree, at }: { readonly tree: string; readonly at: string },
): readonly FunctionCalls[] => {
  const parsed = statisticsWithCalls.safeParse(JSON.parse(json));
  if (!parsed.success) throw noStatistics('Nix did not count the calls of functions', tree);
  return parsed.data.functions.flatMap(({ file = '', line, column, count }) =>
    file.startsWith(`${at}/`) && line !== undefined && column !== undefined
      ? [{ file: file.slice(at.length + 1), line, column, count }]
      : [],
  );
};

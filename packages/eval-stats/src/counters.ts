import { NixtoolsError } from '@nixtools/nix-formats';

/** Constants of the machine, which nothing changes. */
const constant = /^sizes\./;
/** What depends on the machine, on its load, or on when the collector ran. */
const noisy = /^(?:cpuTime$|time\.|gc\.|peak$)/;

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
  throw new NixtoolsError({
    code: 'STATS_INVALID',
    kind: 'failed',
    message: 'Nix left no statistics of the evaluation',
    place,
    hint: 'this Nix may have been built without them: try another version',
  });
};

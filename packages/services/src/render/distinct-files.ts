import { canonicalJson, compareUtf8 } from '@nixtools/nix-formats';
import { problemError } from '../check/problem.ts';
import { placeOf } from '../description/marks.ts';
import type { ServiceSet } from '../description/service-set.ts';
import type { RenderedFile, Target } from './target.ts';

interface Names {
  readonly set: ServiceSet;
  readonly target: Target;
  /** How the target calls each service, by id. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * Files by path, each once.
 *
 * @throws {NixtoolsError} `SERVICE_NAME_CLAIMED` (verification) where two services come to one file with different contents:
 *   the socket `b-c` of `a` and the socket `c` of `a-b` are both `a-b-c.socket`
 */
export const distinctFiles = (files: readonly RenderedFile[], names: Names): readonly RenderedFile[] => {
  const byPath = new Map<string, RenderedFile>();
  for (const file of files) {
    const other = byPath.get(file.path);
    if (other !== undefined && canonicalJson(other) !== canonicalJson(file)) throw twice(file.path, names);
    byPath.set(file.path, file);
  }
  return [...byPath.values()].sort((a, b) => compareUtf8(a.path, b.path));
};

const twice = (path: string, { set, target, names }: Names): Error => {
  // A file does not say whose it is; the longest names that are in its path are those of the two.
  const [first, second] = [...names]
    .filter(([, name]) => path.includes(name))
    .sort(([, a], [, b]) => b.length - a.length || compareUtf8(a, b))
    .map(([id]) => id);
  const ids = [first, second].filter((id) => id !== undefined);
  return problemError([
    {
      code: 'SERVICE_NAME_CLAIMED',
      message: `for ${target.title}, ${ids.join(' and ')} both come to the file ${path}`,
      places: ids.map((id) => placeOf(set, ['services', id])),
      hint: 'rename one of the services, or its socket or timer',
    },
  ]);
};

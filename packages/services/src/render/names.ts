import { compareUtf8 } from '@nixtools/nix-formats';
import { problemError } from '../check/problem.ts';
import { placeOf } from '../description/marks.ts';
import type { ServiceSet } from '../description/service-set.ts';
import type { Target } from './target.ts';

/**
 * How the target calls each service.
 *
 * @throws {NixtoolsError} `SERVICE_NAME_CLAIMED` (verification): `a@b` and `a-b` may be one name to a target
 */
export const allNames = (set: ServiceSet, target: Target): ReadonlyMap<string, string> => {
  const names = new Map<string, string>();
  const owners = new Map<string, string>();
  for (const id of Object.keys(set.services).sort(compareUtf8)) {
    const name = target.nameOf?.(id) ?? id;
    const other = owners.get(name);
    if (other !== undefined)
      throw problemError([
        {
          code: 'SERVICE_NAME_CLAIMED',
          message: `${target.title} would call both ${other} and ${id} "${name}"`,
          places: [placeOf(set, ['services', other]), placeOf(set, ['services', id])],
          hint: 'rename one of the two',
        },
      ]);
    owners.set(name, id);
    names.set(id, name);
  }
  return names;
};

/** For targets that take `@` for something else. @example dashed('postgres@shop') // 'postgres-shop' */
export const dashed = (id: string): string => id.replaceAll('@', '-');

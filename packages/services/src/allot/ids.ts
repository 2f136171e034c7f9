import { compareUtf8, NixtoolsError } from '@nixtools/nix-formats';
import type { ServiceSet } from '../description/service-set.ts';
import type { Lock } from '../place/deployment.ts';

/** Above those of people and of packages, below those that systemd gives out itself. */
const range = { first: 30_000, last: 59_999 } as const;

/**
 * One number for each own user, for its uid and its gid, so that what it owns means the same on every host. What the lock
 * has stays, unless somebody has fixed it meanwhile.
 *
 * @throws {NixtoolsError} `SERVICE_NUMBERS_EXHAUSTED` (refused)
 */
export const allotIds = (
  names: readonly string[],
  sets: readonly ServiceSet[],
  old: Lock['ids'],
): Lock['ids'] => {
  const used = fixedIds(sets);
  const given = new Map<string, number>();
  const give = (name: string, id: number): void => {
    used.add(id);
    given.set(name, id);
  };
  for (const [name, id] of Object.entries(old).sort(([a], [b]) => compareUtf8(a, b)))
    if (!used.has(id)) give(name, id);
  let next: number = range.first;
  for (const name of [...names].sort(compareUtf8)) {
    if (given.has(name)) continue;
    while (used.has(next)) next++;
    if (next > range.last) throw exhausted(name);
    give(name, next);
  }
  return Object.fromEntries([...given].sort(([a], [b]) => compareUtf8(a, b)));
};

const fixedIds = (sets: readonly ServiceSet[]): Set<number> =>
  new Set(
    sets.flatMap(({ users = {}, groups = {} }) => [
      ...Object.values(users).flatMap(({ uid }) => (uid === undefined ? [] : [uid])),
      ...Object.values(groups).flatMap(({ gid }) => (gid === undefined ? [] : [gid])),
    ]),
  );

const exhausted = (name: string): NixtoolsError =>
  new NixtoolsError({
    code: 'SERVICE_NUMBERS_EXHAUSTED',
    kind: 'refused',
    message: `there is no uid left between ${range.first} and ${range.last}`,
    place: name,
    hint: 'remove what is gone from the lock file',
  });

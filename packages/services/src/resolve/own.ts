import { linuxBases } from '../description/directories.ts';
import { entryOf } from '../description/entry.ts';
import type { Service } from '../description/service.ts';
import type { Group, User } from '../description/service-set.ts';

/** The folders that a service can have for itself. */
export const ownFolders = ['state', 'cache', 'logs', 'runtime'] as const;

/**
 * What `${own.…}` stands for in a service. Folders are called by the id, none below another's: one that another service, or
 * a package, keeps to itself would be in the way.
 */
export const ownValues = (id: string, { own }: Service, user: string | undefined): [string, string][] => [
  ...(own?.user === true && user !== undefined ? [['user', user] as [string, string]] : []),
  ...ownFolders
    .filter((kind) => own?.[kind] !== undefined)
    .map((kind): [string, string] => [kind, `${linuxBases[kind]}${id}`]),
];

/** The service with its own user and folders as ordinary ones. What it says itself of them stays. */
export const withOwn = (id: string, service: Service, user: string | undefined): Service => {
  const { own, ...rest } = service;
  if (own === undefined) return service;
  const asUser = own.user === true && user !== undefined ? { owner: user, group: user } : {};
  const directories = { ...rest.directories };
  for (const kind of ownFolders) {
    const mode = own[kind];
    if (mode === undefined) continue;
    const named = directories[kind] ?? {};
    directories[kind] = { ...named, [id]: { mode, ...asUser, ...entryOf(named, id) } };
  }
  const exec = own.user === true && user !== undefined ? runsAs(rest.exec, user) : rest.exec;
  return {
    ...rest,
    ...(exec === undefined ? {} : { exec }),
    ...(Object.keys(directories).length === 0 ? {} : { directories }),
  };
};

/** Whoever says that it starts as somebody else, such as root, needs the user for something else. */
const runsAs = (exec: Service['exec'], user: string): Service['exec'] =>
  exec?.user === undefined ? { group: user, ...exec, user } : exec;

/** The account of a service of its own. */
export const ownAccount = (
  id: string,
  { own }: Service,
  uid: number | undefined,
): { readonly user: User; readonly group: Group } => ({
  user: {
    ...(uid === undefined ? {} : { uid }),
    ...(own?.state === undefined ? {} : { home: `${linuxBases.state}${id}` }),
  },
  group: uid === undefined ? {} : { gid: uid },
});

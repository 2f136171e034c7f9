import type { RootedFs } from '@nixtools/rooted-fs';

const longest = 64 * 1024 * 1024;

/** The lines of `/etc/passwd` or `/etc/group`, split at colons. */
const entriesOf = (fs: RootedFs, file: 'passwd' | 'group'): readonly (readonly string[])[] =>
  (fs.readText(`/etc/${file}`, longest) ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(':'));

/** The number of an account; undefined: there is no such. */
export const numberOf = (fs: RootedFs, file: 'passwd' | 'group', name: string): number | undefined => {
  const entry = entriesOf(fs, file).find(([found]) => found === name);
  const number = Number(entry?.[2]);
  return entry === undefined || !Number.isSafeInteger(number) ? undefined : number;
};

const isMember = (fs: RootedFs, user: string, group: string): boolean =>
  entriesOf(fs, 'group')
    .find(([found]) => found === group)?.[3]
    ?.split(',')
    .includes(user) === true;

export interface NewAccounts {
  readonly users: readonly string[];
  readonly groups: readonly string[];
  /** Users that were there before, in groups that they were not in. */
  readonly memberships: readonly { readonly user: string; readonly group: string }[];
}

interface Wanted {
  readonly users?:
    | Readonly<
        Record<
          string,
          { readonly group?: string | undefined; readonly groups?: readonly string[] | undefined }
        >
      >
    | undefined;
  readonly groups?: Readonly<Record<string, unknown>> | undefined;
}

/** What systemd-sysusers would make for a set: a user without a group gets one of its own name. */
export const newAccounts = (fs: RootedFs, { users = {}, groups = {} }: Wanted): NewAccounts => {
  const isNew = (file: 'passwd' | 'group') => (name: string) => numberOf(fs, file, name) === undefined;
  const named = Object.entries(users).flatMap(([name, { group, groups: more = [] }]) => [
    ...(isNew('passwd')(name) ? [group ?? name] : []),
    ...more,
  ]);
  return {
    users: Object.keys(users).filter(isNew('passwd')).sort(),
    groups: [...new Set([...Object.keys(groups), ...named])].filter(isNew('group')).sort(),
    memberships: Object.entries(users)
      .filter(([user]) => !isNew('passwd')(user))
      .flatMap(([user, { groups: more = [] }]) =>
        more.filter((group) => !isMember(fs, user, group)).map((group) => ({ user, group })),
      ),
  };
};

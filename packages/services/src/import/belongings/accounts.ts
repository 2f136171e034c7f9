import type { Service } from '../../description/service.ts';
import type { Group, User } from '../../description/service-set.ts';
import { textsIn } from '../../description/texts.ts';
import { account } from '../../description/words.ts';
import type { RawNixos, RawUser } from '../nixos/raw.ts';

/** Every system has these; nothing makes them. */
const everywhere = new Set(['root', 'nobody', 'nogroup', 'wheel']);

export interface Accounts {
  readonly users: Readonly<Record<string, User>>;
  readonly groups: Readonly<Record<string, Group>>;
}

const wordsIn = (services: readonly Service[]): ReadonlySet<string> =>
  new Set(textsIn(services).flatMap((text) => text.match(/[A-Za-z0-9_-]+/g) ?? []));

const byName = <Value extends { readonly name?: string | null | undefined }>(
  all: Readonly<Record<string, Value>>,
): readonly (readonly [string, Value])[] =>
  Object.entries(all)
    .map(([key, value]) => [value.name ?? key, value] as const)
    .filter(([name]) => account.safeParse(name).success && !everywhere.has(name));

/**
 * The users and groups that services name, in their own fields or anywhere in their commands and files. NixOS's fixed
 * ids become wishes; homes and shells of NixOS that no other system has are left out.
 */
export const accountsOf = (raw: RawNixos, services: readonly Service[]): Accounts => {
  const words = wordsIn(services);
  const users = byName(raw.users).filter(([name]) => words.has(name));
  const named = new Set(users.flatMap(([, user]) => [user.group ?? '', ...(user.extraGroups ?? [])]));
  const groups = byName(raw.groups).filter(([name]) => words.has(name) || named.has(name));
  return {
    users: Object.fromEntries(users.map(([name, user]) => [name, userOf(user)])),
    groups: Object.fromEntries(
      groups.map(([name, { gid }]) => [name, gid === null || gid === undefined || gid < 1 ? {} : { gid }]),
    ),
  };
};

const isOfNixos = (path: string): boolean => /^\/(nix|run\/current-system|var\/empty)(\/|$)/.test(path);

const userOf = ({ uid, group, extraGroups, home, shell, description }: RawUser): User => {
  const groups = (extraGroups ?? []).filter((name) => account.safeParse(name).success);
  const said = description?.replaceAll(/[:\n]/g, ' ').trim();
  return {
    ...(uid === null || uid === undefined || uid < 1 ? {} : { uid }),
    ...(group && account.safeParse(group).success ? { group } : {}),
    ...(groups.length === 0 ? {} : { groups }),
    ...(home && /^\/[^:\n]*[^/:\n]$/.test(home) && !isOfNixos(home) ? { home } : {}),
    ...(shell?.startsWith('/') && !isOfNixos(shell) && !shell.endsWith('nologin') ? { shell } : {}),
    ...(said ? { description: said } : {}),
  };
};

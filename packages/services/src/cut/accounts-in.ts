import type { Service } from '../description/service.ts';
import type { Group, ServiceSet, User } from '../description/service-set.ts';
import { textsIn } from '../description/texts.ts';

type Accounts = {
  readonly users: Readonly<Record<string, User>>;
  readonly groups: Readonly<Record<string, Group>>;
};

const only = <Value>(
  all: Readonly<Record<string, Value>> | undefined,
  names: ReadonlySet<string>,
): Readonly<Record<string, Value>> =>
  Object.fromEntries(Object.entries(all ?? {}).filter(([name]) => names.has(name)));

/** The accounts of a set that services name, in fields for them or as a word of a command or a file, and their groups. */
export const accountsIn = (set: ServiceSet, services: readonly Service[]): Accounts => {
  const texts = services.flatMap(({ dependencies: _, description: __, aliases: ___, ...service }) =>
    textsIn(service),
  );
  const words = new Set(texts.flatMap((text) => text.match(/[A-Za-z0-9_-]+/g) ?? []));
  const users = only(set.users, words);
  const theirs = Object.entries(users).flatMap(([name, { group, groups = [] }]) => [
    name,
    ...(group === undefined ? [] : [group]),
    ...groups,
  ]);
  return { users, groups: only(set.groups, new Set([...words, ...theirs])) };
};

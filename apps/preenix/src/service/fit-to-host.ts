import { type Loss, type Service, type ServiceSet, textsIn } from '@nixtools/services';
import type { PlanRequest } from './plan.ts';

export interface Fitted {
  readonly set: ServiceSet;
  /** What systemd calls a service. */
  readonly nameOf: (id: string) => string;
  /** What the host would not have as it was described. */
  readonly losses: readonly Loss[];
}

/** Before the names of services whose own name the distribution has. */
const prefix = 'nixos-';

/**
 * The set as this host can have it: its accounts by name and never by number, other names where the distribution has
 * these, and nothing started before the Nix store is there.
 */
export const fitToHost = ({
  set,
  owned,
  storeDir,
}: Pick<PlanRequest, 'set' | 'owned' | 'storeDir'>): Fitted => {
  const clashing = new Set(
    Object.entries(set.services).flatMap(([id, service]) =>
      unitsOf(id, service).some((unit) => owned.has(unit)) ? [id] : [],
    ),
  );
  const services = Object.entries(set.services).map(
    ([id, service]) => [id, withStore(withoutAliases(service, owned), storeDir)] as const,
  );
  return {
    set: {
      ...set,
      services: Object.fromEntries(services),
      ...(set.users === undefined ? {} : { users: withoutNumbers(set.users, 'uid') }),
      ...(set.groups === undefined ? {} : { groups: withoutNumbers(set.groups, 'gid') }),
    },
    nameOf: (id) => (clashing.has(id) ? `${prefix}${id}` : id),
    losses: [...numberLosses(set), ...nameLosses(clashing), ...aliasLosses(set, owned)],
  };
};

/** All names of units that a service may take. */
const unitsOf = (id: string, { sockets, timers }: Service): string[] => [
  `${id}.service`,
  `${id}@.service`,
  `${id}-health.service`,
  ...Object.keys(sockets ?? {}).map((name) => `${id}-${name}.socket`),
  ...Object.keys(timers ?? {}).map((name) => `${id}-${name}.timer`),
];

const withoutAliases = (service: Service, owned: ReadonlySet<string>): Service => {
  const { aliases, ...rest } = service;
  const kept = (aliases ?? []).filter((alias) => !owned.has(`${alias}.service`));
  return kept.length === 0 ? rest : { ...rest, aliases: kept };
};

/** systemd reads units before it has mounted everything: a service of the store waits for it. */
const withStore = (service: Service, storeDir: string): Service => {
  const mounts = service.host?.mounts ?? [];
  const isNamed = textsIn(service).some((text) => text.includes(`${storeDir}/`));
  if (!isNamed || mounts.includes(storeDir)) return service;
  return { ...service, host: { ...service.host, mounts: [...mounts, storeDir] } };
};

const withoutNumbers = <Account extends object>(
  accounts: Readonly<Record<string, Account>>,
  number: string,
): Record<string, Account> =>
  Object.fromEntries(
    Object.entries(accounts).map(([name, account]) => [
      name,
      Object.fromEntries(Object.entries(account).filter(([key]) => key !== number)) as Account,
    ]),
  );

const numberLosses = ({ users = {}, groups = {} }: ServiceSet): Loss[] => [
  ...Object.entries(users).flatMap(([name, { uid }]) =>
    uid === undefined ? [] : [number('users', name, 'uid', uid)],
  ),
  ...Object.entries(groups).flatMap(([name, { gid }]) =>
    gid === undefined ? [] : [number('groups', name, 'gid', gid)],
  ),
];

const number = (kind: string, name: string, field: string, value: number): Loss => ({
  service: undefined,
  field: `${kind}.${name}.${field}`,
  value,
  level: 'approximated',
  how: 'accounts match by name; the host chooses the number, for its own accounts may have this one',
  fix: 'make the account before, with the number that you want',
});

const nameLosses = (clashing: ReadonlySet<string>): Loss[] =>
  [...clashing].sort().map((id) => ({
    service: id,
    field: 'name',
    value: id,
    level: 'approximated',
    how: `the distribution has a unit of this name, so this one is ${prefix}${id}.service`,
    fix: 'give the service another name, or remove the package that has the unit',
  }));

const aliasLosses = (set: ServiceSet, owned: ReadonlySet<string>): Loss[] =>
  Object.entries(set.services).flatMap(([id, { aliases = [] }]) =>
    aliases
      .filter((alias) => owned.has(`${alias}.service`))
      .map(
        (alias): Loss => ({
          service: id,
          field: 'aliases',
          value: alias,
          level: 'dropped',
          how: 'the distribution has a unit of this name',
          fix: 'leave the alias out',
        }),
      ),
  );

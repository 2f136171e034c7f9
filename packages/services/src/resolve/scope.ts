import type { Service } from '../description/service.ts';
import { type Address, loopback, printAddress } from './address.ts';
import type { Link } from './links.ts';
import { portNumber } from './open-numbers.ts';
import { ownValues } from './own.ts';

/** What references in a service that runs on one host stand for. */
export interface Scope {
  /** `own.user`, `need.db.host`, … */
  readonly one: ReadonlyMap<string, string>;
  /** `need.db`, `client.sql`, `listen.sql`: a row for each, of what its names stand for; the empty name is the row itself. */
  readonly each: ReadonlyMap<string, readonly Readonly<Record<string, string>>[]>;
  /** Of `listen`: joined by what the reference says. */
  readonly listen: ReadonlyMap<string, readonly string[]>;
}

export interface ScopeInput {
  readonly id: string;
  /** Its ports are numbers. */
  readonly service: Service;
  /** Its own user. */
  readonly user: string | undefined;
  readonly host: { readonly name: string; readonly address: string | undefined };
  /** To what it needs, nearest first. */
  readonly uses: readonly Link[];
  /** From those who need it. */
  readonly usedBy: readonly Link[];
}

/** @example scopeOf(input).one.get('need.db.address') // 'unix:/run/postgres@shop' */
export const scopeOf = ({ id, service, user, host, uses, usedBy }: ScopeInput): Scope => {
  const needs = Object.keys(service.needs ?? {}).map((name) => {
    const links = uses.filter(({ need }) => need === name);
    return { name, links };
  });
  const endpoints = Object.entries(service.endpoints ?? {}).map(([name, { port }]) => {
    const remote = usedBy.filter((link) => link.endpoint === name && link.host !== host.name);
    const own = remote.length === 0 || host.address === undefined ? [] : [host.address];
    return {
      name,
      listen: [...new Set([loopback, ...own])],
      clients: [...new Set(remote.map(({ from }) => from))],
      port: port === undefined ? '' : portNumber(service, port),
    };
  });
  return {
    one: new Map([
      ...ownValues(id, service, user).map(([name, value]): [string, string] => [`own.${name}`, value]),
      ['host.name', host.name],
      ...(host.address === undefined ? [] : [['host.address', host.address] as [string, string]]),
      ...needs.flatMap(({ name, links: [nearest] }) =>
        nearest === undefined
          ? []
          : namesOf(nearest.reach).map(([part, value]): [string, string] => [`need.${name}.${part}`, value]),
      ),
    ]),
    each: new Map([
      ...needs.map(({ name, links }) => [`need.${name}`, inOrder(links)] as const),
      ...endpoints.flatMap(({ name, listen, clients, port }) => [
        [`client.${name}`, clients.map((address) => ({ address, network: networkOf(address) }))] as const,
        [
          `listen.${name}`,
          listen.map((address) => ({ '': address, address: printAddress({ host: address, port }) })),
        ] as const,
      ]),
    ]),
    listen: new Map(endpoints.map(({ name, listen }) => [name, listen])),
  };
};

/** The address with its whole length as prefix, as access rules have it. */
const networkOf = (address: string): string => `${address}/${address.includes(':') ? 128 : 32}`;

const namesOf = (reach: Address): [string, string][] => [
  ['host', reach.host],
  ['port', reach.port],
  ['address', printAddress(reach)],
];

/** By host, not by nearness: every host that runs the service has the same list but for how the nearest is reached. */
const inOrder = (links: readonly Link[]): Readonly<Record<string, string>>[] =>
  [...links]
    .sort((a, b) => (a.provider.host < b.provider.host ? -1 : 1))
    .map(({ reach }) => Object.fromEntries(namesOf(reach)));

import { compareUtf8 } from '@nixtools/nix-formats';
import type { Problem } from '../check/problem.ts';
import { entryOf } from '../description/entry.ts';
import { placeOf } from '../description/marks.ts';
import { replaceParameters, replacePlaced } from '../description/references.ts';
import type { Service } from '../description/service.ts';
import type { ServiceSet } from '../description/service-set.ts';
import type { Lock } from '../place/deployment.ts';
import { type Address, loopback, printAddress } from './address.ts';
import { portNumber } from './open-numbers.ts';
import { ownValues } from './own.ts';

/** A service that runs somewhere. */
export interface Running {
  readonly host: string;
  readonly service: string;
}

/** Who reaches whom: a need of a service on a host, and what it was given. */
export interface Link extends Running {
  readonly need: string;
  readonly endpoint: string;
  readonly provider: Running;
  /** As `${need.NAME.address}`: `127.0.0.1:5432`, `unix:/run/redis/redis.sock`. */
  readonly address: string;
  readonly reach: Address;
  /** The address of the host that reaches, or loopback. */
  readonly from: string;
}

/** A host with what runs on it, and where others find it. */
export interface Populated {
  readonly set: ServiceSet;
  readonly address: string | undefined;
  /** For messages: where it is described. */
  readonly place: string;
}

/**
 * For each need the provider on the same host, or else the first; all of them where a file speaks of each.
 * What cannot be reached is a problem.
 */
export const linksOf = (
  hosts: ReadonlyMap<string, Populated>,
  lock: Lock,
): { readonly links: readonly Link[]; readonly problems: readonly Problem[] } => {
  const providers = providersIn(hosts);
  const links: Link[] = [];
  const problems: Problem[] = [];
  for (const [host, populated] of sorted(hosts))
    for (const [service, description] of sorted(Object.entries(populated.set.services)))
      for (const [need, { service: wanted, endpoint }] of sorted(Object.entries(description.needs ?? {}))) {
        const able = (providers.get(wanted) ?? []).filter(({ description: { endpoints = {} } }) =>
          Object.hasOwn(endpoints, endpoint),
        );
        const nearest = [
          ...able.filter((one) => one.host === host),
          ...able.filter((one) => one.host !== host),
        ];
        const used = speaksOfEach(description, need) ? nearest : nearest.slice(0, 1);
        for (const provider of used) {
          const asked = { host, service, need, endpoint, populated };
          const found = reached(asked, provider, lock);
          if ('code' in found) problems.push(found);
          else
            links.push({
              host,
              service,
              need,
              endpoint,
              provider: { host: provider.host, service: wanted },
              address: printAddress(found),
              reach: found,
              from: provider.host === host ? loopback : (populated.address ?? loopback),
            });
        }
      }
  return { links, problems };
};

interface Provider extends Running {
  readonly description: Service;
  readonly populated: Populated;
}

interface Asked extends Running {
  readonly need: string;
  readonly endpoint: string;
  readonly populated: Populated;
}

const providersIn = (hosts: ReadonlyMap<string, Populated>): ReadonlyMap<string, readonly Provider[]> => {
  const providers = new Map<string, Provider[]>();
  for (const [host, populated] of sorted(hosts))
    for (const [service, description] of Object.entries(populated.set.services)) {
      if (description.endpoints === undefined) continue;
      const same = providers.get(service) ?? [];
      same.push({ host, service, description, populated });
      providers.set(service, same);
    }
  return providers;
};

const speaksOfEach = ({ files = {} }: Service, need: string): boolean =>
  Object.values(files).some(({ text = '', parts = {} }) =>
    [text, ...Object.values(parts)].some((one) => one.includes(`\${each.need.${need}.`)),
  );

const reached = (asked: Asked, provider: Provider, lock: Lock): Address | Problem => {
  const { description, host, service } = provider;
  const endpoint = entryOf(description.endpoints, asked.endpoint);
  const port = numberOf(provider, endpoint?.port, lock);
  const near = host === asked.host;
  if (near && endpoint?.socket !== undefined)
    return { host: socketPath(provider, endpoint.socket, lock), port };
  if (near) return { host: loopback, port };
  const at = placeOf(provider.populated.set, ['services', service, 'endpoints', asked.endpoint]);
  const needed = placeOf(asked.populated.set, ['services', asked.service, 'needs', asked.need]);
  if (endpoint?.port === undefined)
    return {
      code: 'SERVICE_ENDPOINT_LOCAL',
      message: `${asked.service} on ${asked.host} needs "${asked.endpoint}" of ${service}, which runs on ${host} and has no port for others`,
      places: [needed, at],
      hint: 'give the endpoint a port, or place both on one host',
    };
  const missing =
    provider.populated.address === undefined
      ? provider
      : asked.populated.address === undefined
        ? asked
        : undefined;
  if (missing !== undefined)
    return {
      code: 'PLACE_NO_ADDRESS',
      message: `${asked.service} on ${asked.host} needs ${service} on ${host}, and ${missing.host} has no address`,
      places: [needed, missing.populated.place],
      hint: `give ${missing.host} an address`,
    };
  return { host: provider.populated.address ?? '', port };
};

const numberOf = ({ description, service }: Provider, port: string | undefined, { ports }: Lock): string =>
  port === undefined
    ? ''
    : portNumber(description, port) || String(entryOf(entryOf(ports, service), port) ?? '');

/** In the words of the provider, whose text it is. */
const socketPath = (provider: Provider, socket: string, lock: Lock): string => {
  const { description, service, host } = provider;
  const own = new Map(ownValues(service, description, entryOf(lock.names, service)));
  const placed = replacePlaced(socket, ({ to, name }) =>
    to === 'own' ? (own.get(name) ?? '') : to === 'host' && name === 'name' ? host : '',
  );
  return replaceParameters(placed, ({ to, name }) =>
    to === 'port'
      ? numberOf(provider, name, lock)
      : to === 'value'
        ? (entryOf(description.parameters?.values, name) ?? '')
        : '',
  );
};

const sorted = <Value>(entries: Iterable<readonly [string, Value]>): (readonly [string, Value])[] =>
  [...entries].sort(([a], [b]) => compareUtf8(a, b));

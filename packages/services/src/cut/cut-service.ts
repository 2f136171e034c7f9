import { NixtoolsError, parseAttrPath } from '@nixtools/nix-formats';
import { isMilestone } from '../description/id.ts';
import type { Service } from '../description/service.ts';
import type { Origin, ServiceSet } from '../description/service-set.ts';
import { didYouMean } from '../read/suggest.ts';
import { accountsIn } from './accounts-in.ts';

/** What starts another service; the other axes only say in which order, or what happens when it is there. */
const needs = ['requires', 'wants', 'bindsTo'] as const;

/**
 * One service and what it needs, as a set of its own: the services that it starts, directly or not, with their sockets,
 * timers and files, and the accounts that they name. Names of services that are left out are `external` in it, so that
 * an order which the set had still holds where such a service is there.
 *
 * @throws {NixtoolsError} `SERVICE_NOT_FOUND` (not-found) with what may have been meant
 * @example Object.keys(cutService(set, 'shop').services) // ['postgres@shop', 'shop']
 */
export const cutService = (set: ServiceSet, id: string): ServiceSet => {
  const ids = neededBy(set, id);
  const services = Object.fromEntries(Object.entries(set.services).filter(([name]) => ids.has(name)));
  const { users, groups } = accountsIn(set, Object.values(services));
  const external = externalOf(set, services);
  const marks = marksOf(set, { services, users, groups });
  return {
    version: 1,
    services,
    ...nonEmpty('users', users),
    ...nonEmpty('groups', groups),
    ...(external.length === 0 ? {} : { external }),
    ...nonEmpty('marks', marks),
  };
};

const neededBy = (set: ServiceSet, id: string): ReadonlySet<string> => {
  const found = new Set<string>();
  const open = [id];
  if (set.services[id] === undefined) throw notFound(set, id);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const service = set.services[name];
    if (service === undefined || found.has(name)) continue;
    found.add(name);
    open.push(...needs.flatMap((axis) => service.dependencies?.[axis] ?? []));
  }
  return found;
};

const externalOf = (set: ServiceSet, services: Readonly<Record<string, Service>>): string[] => {
  const named = Object.values(services).flatMap(({ dependencies }) =>
    Object.values(dependencies ?? {}).flatMap((names) => names ?? []),
  );
  const known = new Set(set.external);
  return [...new Set(named)]
    .filter((name) => services[name] === undefined && !isMilestone(name))
    .filter((name) => known.has(name) || set.services[name] !== undefined)
    .sort();
};

/** Marks of what is still there, and of what holds it. */
const marksOf = (
  set: ServiceSet,
  kept: { readonly [part: string]: Readonly<Record<string, unknown>> },
): NonNullable<ServiceSet['marks']> =>
  Object.fromEntries(
    Object.entries(set.marks ?? {}).filter(([path]) => {
      const [part, name] = namesIn(path);
      if (part === undefined || name === undefined) return true;
      return kept[part] === undefined || kept[part][name] !== undefined;
    }),
  );

/** A document may have marks of its own under any name; those that are no path are kept. */
const namesIn = (path: string): readonly string[] => {
  try {
    return parseAttrPath(path);
  } catch {
    return [];
  }
};

const nonEmpty = <Name extends string, Value extends object>(
  name: Name,
  value: Value,
): { readonly [name in Name]?: Value } =>
  Object.keys(value).length === 0 ? {} : ({ [name]: value } as { readonly [name in Name]: Value });

const placeOfSet = ({ marks = {} }: ServiceSet): string | undefined => {
  const origins = Object.values(marks).flatMap(({ origin }): Origin[] =>
    origin === undefined ? [] : [origin],
  );
  return origins[0]?.file;
};

const notFound = (set: ServiceSet, id: string): NixtoolsError => {
  const ids = Object.keys(set.services).sort();
  const listed = ids.length === 0 ? 'it has no service' : `it has ${ids.slice(0, 10).join(', ')}`;
  return new NixtoolsError({
    code: 'SERVICE_NOT_FOUND',
    kind: 'not-found',
    message: `the set has no service "${id}"`,
    place: placeOfSet(set),
    hint: didYouMean(id, ids) ?? (ids.length > 10 ? `${listed}, …` : listed),
  });
};

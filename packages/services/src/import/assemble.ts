import { compareUtf8 } from '@nixtools/nix-formats';
import { checkServiceSet } from '../check/check-service-set.ts';
import type { Problem } from '../check/problem.ts';
import { isMilestone } from '../description/id.ts';
import { printPath } from '../description/leaves.ts';
import type { Service } from '../description/service.ts';
import type { Origin, ServiceSet } from '../description/service-set.ts';
import type { Skipped } from './map/select-units.ts';
import type { Unmapped } from './map/unmapped.ts';
import type { Rebind } from './rebind/rebind.ts';
import type { Unresolved } from './rebind/rebind-service.ts';

/** A description, and all that was lost or changed on the way to it. */
export interface Imported {
  readonly set: ServiceSet;
  /** Keys that the description has no place for. */
  readonly unmapped: readonly Unmapped[];
  /** Services that are not in the set. */
  readonly skipped: readonly Skipped[];
  /** Paths that became paths of the host. */
  readonly rebinds: readonly Rebind[];
  /** Paths in the store, or of a NixOS, that are still in the set: they must be realised, or rebound. */
  readonly unresolved: readonly Unresolved[];
  /** Units whose id is not their name. */
  readonly renamed: readonly { readonly unit: string; readonly id: string }[];
  /** What the configuration itself warns of, and its assertions that do not hold. */
  readonly warnings: readonly string[];
  readonly assertions: readonly string[];
  /** Rules of a set that this one breaks: see `checkServiceSet`. */
  readonly problems: readonly Problem[];
}

/** One service that was mapped, with where it comes from. */
export interface MappedService {
  readonly id: string;
  readonly service: Service;
  readonly files: readonly string[];
}

export interface SetParts extends Pick<ServiceSet, 'users' | 'groups'> {
  readonly services: readonly MappedService[];
  readonly from: NonNullable<Origin['from']>;
  /** The configuration, where no file is known for a service. */
  readonly place: string;
}

/** Puts services together to a set: with where each comes from, and what they depend on and the set has not. */
export const setOf = ({ services, users, groups, from, place }: SetParts): ServiceSet => {
  const sorted = [...services].sort((a, b) => compareUtf8(a.id, b.id));
  const ids = new Set(sorted.map(({ id }) => id));
  const needed = sorted.flatMap(({ service }) =>
    Object.values(service.dependencies ?? {}).flatMap((names) => names ?? []),
  );
  const external = [...new Set(needed)]
    .filter((name) => !ids.has(name) && !isMilestone(name))
    .sort(compareUtf8);
  const marks = sorted.map(({ id, files }) => [
    printPath(['services', id]),
    { origin: { file: files.length === 0 ? place : files.join(', '), from } },
  ]);
  return {
    version: 1,
    services: Object.fromEntries(sorted.map(({ id, service }) => [id, service])),
    ...(isEmpty(users) ? {} : { users }),
    ...(isEmpty(groups) ? {} : { groups }),
    ...(external.length === 0 ? {} : { external }),
    marks: Object.fromEntries(marks),
  };
};

const isEmpty = (record: object | undefined): boolean =>
  record === undefined || Object.keys(record).length === 0;

export const imported = (result: Omit<Imported, 'problems'>): Imported => ({
  ...result,
  problems: checkServiceSet(result.set),
});

import { compareUtf8 } from '@nixtools/nix-formats';
import { allotIn, emptyLock } from '../allot/allot.ts';
import { checkServiceSet, checkWhole } from '../check/check-service-set.ts';
import { type Problem, refuseProblems } from '../check/problem.ts';
import { placeOf } from '../description/marks.ts';
import type { ServiceSet } from '../description/service-set.ts';
import { mergeAll } from '../merge/merge.ts';
import type { Parts } from '../merge/parts.ts';
import { settleParsed } from '../merge/settle.ts';
import { addressProblems } from '../resolve/host-address.ts';
import { type Link, linksOf } from '../resolve/links.ts';
import { resolveHost } from '../resolve/resolve-host.ts';
import { apartProblems, type LeftOut, leftOutOf, withoutApart } from './apart.ts';
import type { Lock } from './deployment.ts';
import { type Assignment, type Hosts, placeSets } from './place.ts';

export interface DeployInput {
  readonly deployment: Hosts;
  /** By name; those of a whole deployment come from its files. */
  readonly parts: ReadonlyMap<string, Parts>;
  /** What was given out before. */
  readonly lock?: Lock | undefined;
}

/** What runs where, and how it finds each other. */
export interface Deployed {
  readonly assignment: Assignment;
  /** What is given out now: the old numbers and the new. */
  readonly lock: Lock;
  /** Host -> what it runs, with nothing left open. Every host is here, sorted. */
  readonly hosts: ReadonlyMap<string, ServiceSet>;
  readonly links: readonly Link[];
  /** Order and wishes towards services of other hosts, which no host can keep. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * Places parts on hosts and fills in all that depends on it. Numbers come from all parts together, so they do not depend
 * on the places; the same input in any order gives the same sets.
 *
 * @throws {NixtoolsError} what `place`, `allot` and `checkServiceSet` throw (verification), and `SERVICE_NEED_UNKNOWN`,
 *   `SERVICE_ENDPOINT_LOCAL`, `PLACE_NO_ADDRESS`, `PLACE_APART`
 * @example deploy({ deployment, parts }).hosts.get('a') // a ServiceSet for `render`
 */
export const deploy = ({ deployment, parts, lock: old = emptyLock }: DeployInput): Deployed => {
  const sorted = [...parts].sort(([a], [b]) => compareUtf8(a, b));
  const sets = new Map(sorted.map(([part, one]) => [part, settleParsed(one)]));
  const whole = settleParsed(mergeAll(sorted.map(([, one]) => one)));
  refuseProblems(checkWhole(whole));
  const lock = allotIn([...sets.values()], old);
  const assignment = placeSets(deployment, sets);
  const hosts = populate(deployment, { parts, sets, whole, assignment });
  refuseProblems([...hosts].flatMap(([host, set]) => apartProblems(host, set, whole)));
  const leftOut = [...hosts].flatMap(([host, set]) => leftOutOf(host, set, whole));
  return { assignment, lock, ...resolveAll(deployment, { hosts, lock, whole }), leftOut };
};

const populate = (
  deployment: Hosts,
  {
    parts,
    sets,
    whole,
    assignment,
  }: {
    readonly parts: ReadonlyMap<string, Parts>;
    readonly sets: ReadonlyMap<string, ServiceSet>;
    readonly whole: ServiceSet;
    readonly assignment: Assignment;
  },
): ReadonlyMap<string, ServiceSet> => {
  // Hosts with the same parts have one and the same set.
  const known = new Map<string, ServiceSet>([...sets, [[...assignment.keys()].join(' '), whole]]);
  return new Map(
    Object.keys(deployment.hosts)
      .sort(compareUtf8)
      .map((host) => {
        const here = [...assignment].filter(([, hosts]) => hosts.includes(host)).map(([part]) => part);
        const key = here.join(' ');
        const set = known.get(key) ?? settleParsed(mergeAll(here.flatMap((part) => parts.get(part) ?? [])));
        known.set(key, set);
        return [host, set];
      }),
  );
};

const resolveAll = (
  deployment: Hosts,
  {
    hosts,
    lock,
    whole,
  }: { readonly hosts: ReadonlyMap<string, ServiceSet>; readonly lock: Lock; readonly whole: ServiceSet },
): Pick<Deployed, 'hosts' | 'links'> => {
  const addressOf = (name: string) => deployment.hosts[name]?.address;
  const populated = new Map(
    [...hosts].map(([name, set]) => [
      name,
      {
        set: withoutApart(set, whole),
        address: addressOf(name),
        place: placeOf(deployment, ['hosts', name]),
      },
    ]),
  );
  const { links, problems } = linksOf(populated, lock);
  refuseProblems([...problems, ...addressProblems(populated)]);
  const resolved = new Map(
    [...populated].map(([name, { set, address }]) => [
      name,
      resolveHost(set, { host: { name, address }, lock, links }),
    ]),
  );
  refuseProblems(
    [...resolved].flatMap(([name, set]) => checkServiceSet(set).map((one) => onHost(name, one))),
  );
  return { hosts: resolved, links };
};

const onHost = (name: string, problem: Problem): Problem => ({
  ...problem,
  message: `on ${name}: ${problem.message}`,
});

import { compareUtf8 } from '@nixtools/nix-formats';
import { directoriesOf } from '../description/directories.ts';
import type { Service } from '../description/service.ts';
import { canonical } from '../merge/parts.ts';
import type { Running } from '../resolve/links.ts';
import type { Deployed } from './deploy.ts';

/** A service that stops on one host and starts on another. */
export interface Move {
  readonly service: string;
  readonly from: string;
  readonly to: string;
  /** Folders that must travel with it: nobody merges data. */
  readonly state: readonly string[];
}

/** What happens on the way from one deployment to another, by service and host. */
export interface Difference {
  readonly starts: readonly Running[];
  readonly stops: readonly Running[];
  /** It runs before and after, and is described differently. */
  readonly changes: readonly Running[];
  /** Neither in `starts` nor in `stops`. */
  readonly moves: readonly Move[];
}

/** @example difference(low, high).moves // [{ service: 'postgres@shop', from: 'a', to: 'b', state: ['/var/lib/postgres@shop'] }] */
export const difference = (low: Deployed, high: Deployed): Difference => {
  const before = runningIn(low);
  const after = runningIn(high);
  const services = [...new Set([...before.keys(), ...after.keys()])].sort(compareUtf8);
  const all = services.map((service) => differenceOf(service, before.get(service), after.get(service)));
  return {
    starts: all.flatMap(({ starts }) => starts),
    stops: all.flatMap(({ stops }) => stops),
    changes: all.flatMap(({ changes }) => changes),
    moves: all.flatMap(({ moves }) => moves),
  };
};

/** Host -> what a service is there, in the order of the hosts. */
type OnHosts = ReadonlyMap<string, Service>;

const runningIn = ({ hosts }: Deployed): ReadonlyMap<string, OnHosts> => {
  const running = new Map<string, Map<string, Service>>();
  for (const [host, { services }] of [...hosts].sort(([a], [b]) => compareUtf8(a, b)))
    for (const [id, service] of Object.entries(services))
      running.set(id, (running.get(id) ?? new Map()).set(host, service));
  return running;
};

const nowhere: OnHosts = new Map();

const differenceOf = (service: string, low: OnHosts = nowhere, high: OnHosts = nowhere): Difference => {
  const gone = [...low.keys()].filter((host) => !high.has(host));
  const come = [...high.keys()].filter((host) => !low.has(host));
  const moving = Math.min(gone.length, come.length);
  const at = (host: string): Running => ({ host, service });
  return {
    starts: come.slice(moving).map(at),
    stops: gone.slice(moving).map(at),
    changes: [...low]
      .filter(([host, one]) => high.has(host) && canonical(one) !== canonical(high.get(host)))
      .map(([host]) => at(host)),
    moves: gone.slice(0, moving).map((from, index) => ({
      service,
      from,
      to: come[index] ?? from,
      state: stateOf(low.get(from)),
    })),
  };
};

const stateOf = (service: Service | undefined): readonly string[] =>
  service === undefined
    ? []
    : directoriesOf(service)
        .filter(({ kind }) => kind === 'state' || kind === 'data')
        .map(({ path }) => path);

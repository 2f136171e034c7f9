import { compareUtf8 } from '@nixtools/nix-formats';
import { type Problem, refuseProblems } from '../check/problem.ts';
import { entryOf } from '../description/entry.ts';
import { placeOf } from '../description/marks.ts';
import type { ServiceSet } from '../description/service-set.ts';
import type { Parts } from '../merge/parts.ts';
import { settleParsed } from '../merge/settle.ts';
import { type Candidate, candidate, usesOf } from './demands.ts';
import type { Deployment } from './deployment.ts';
import { placeNameProblems } from './place-names.ts';
import { emptyRoom, fill, obstacles, type Room } from './room.ts';

/** Part -> the hosts that it is on, both sorted. */
export type Assignment = ReadonlyMap<string, readonly string[]>;

/** A deployment without its parts, which may come from elsewhere. */
export type Hosts = Omit<Deployment, 'parts'>;

/**
 * Decides which part is on which hosts: first those that `place.on` names, then the others by the strategy. The same
 * input, in any order, gives the same places.
 *
 * @throws {NixtoolsError} (verification) `PLACE_ADDRESS_CLAIMED`, `PLACE_HOST_UNKNOWN`, `PLACE_PART_UNKNOWN`,
 *   `PLACE_PART_UNPLACED`, `PLACE_NO_HOST`,
 *   `PLACE_HOST_LACKS`, `PLACE_CAPACITY`, `SERVICE_PORT_CLAIMED`, `PLACE_REPLICAS`, `SERVICE_VALUES_CLASH`
 * @example place(deployment, new Map([['shop', partsOf(shop)]])).get('shop') // ['a', 'b']
 */
export const place = (deployment: Hosts, parts: ReadonlyMap<string, Parts>): Assignment =>
  placeSets(deployment, new Map([...parts].map(([part, one]) => [part, settleParsed(one)])));

/** The same, of parts that are settled. */
export const placeSets = (deployment: Hosts, sets: ReadonlyMap<string, ServiceSet>): Assignment => {
  refuseProblems(placeNameProblems(deployment, [...sets.keys()].sort(compareUtf8)));
  const rooms = Object.entries(deployment.hosts)
    .sort(([a], [b]) => compareUtf8(a, b))
    .map(([name, host]) => emptyRoom(name, host));
  const all = [...sets].sort(([a], [b]) => compareUtf8(a, b)).map(([part, set]) => candidate(part, set));
  const isOn = ({ part }: Candidate): boolean => entryOf(deployment.place?.on, part) !== undefined;
  const context = { rooms, deployment };
  refuseProblems([
    ...all.filter(isOn).flatMap((one) => placeOn(one, context)),
    ...inStrategyOrder(
      all.filter((one) => !isOn(one)),
      deployment,
    ).flatMap((one) => placeByStrategy(one, context)),
  ]);
  return new Map(
    all.map(({ part }) => [part, rooms.filter(({ parts }) => parts.has(part)).map(({ name }) => name)]),
  );
};

interface Context {
  /** Sorted by name; filled while parts are placed. */
  readonly rooms: readonly Room[];
  readonly deployment: Hosts;
}

const placeOn = (one: Candidate, { rooms, deployment }: Context): readonly Problem[] => {
  const names = new Set(entryOf(deployment.place?.on, one.part));
  return rooms
    .filter(({ name }) => names.has(name))
    .flatMap((room) => {
      const found = obstacles(one, room, deployment);
      fill(room, one);
      return found;
    });
};

const placeByStrategy = (one: Candidate, { rooms, deployment }: Context): readonly Problem[] => {
  const strategy = strategyOf(deployment);
  if (strategy === 'explicit') return [unplaced(one, deployment)];
  const wanted = entryOf(deployment.place?.replicas, one.part) ?? 1;
  const tried = rooms.map((room) => ({ room, why: obstacles(one, room, deployment) }));
  const fitting = tried.filter(({ why }) => why.length === 0).map(({ room }) => room);
  if (fitting.length < wanted)
    return [
      noHost(one, { wanted, fitting: fitting.length, deployment, why: tried.flatMap(({ why }) => why) }),
    ];
  // Sorting is stable: of equals, the first by name.
  if (strategy === 'spread') fitting.sort((a, b) => a.parts.size - b.parts.size);
  for (const room of fitting.slice(0, wanted)) fill(room, one);
  return [];
};

/** Where there is one host, nobody has to say that everything is on it. */
const strategyOf = ({ place, hosts }: Hosts): 'explicit' | 'spread' | 'pack' =>
  place?.strategy ?? (Object.keys(hosts).length === 1 ? 'spread' : 'explicit');

/** Big parts first, as small ones find a place more easily: by the largest share of what all hosts have together. */
const inStrategyOrder = (parts: readonly Candidate[], deployment: Hosts): readonly Candidate[] => {
  if (strategyOf(deployment) !== 'pack') return parts;
  const total = new Map<string, number>();
  for (const { capacity = {} } of Object.values(deployment.hosts))
    for (const [name, amount] of Object.entries(capacity)) total.set(name, (total.get(name) ?? 0) + amount);
  return parts
    .map((one) => ({
      one,
      share: Math.max(0, ...[...usesOf(one)].map(([name, used]) => used / Math.max(1, total.get(name) ?? 0))),
      size: Object.keys(one.set.services).length,
    }))
    .sort((a, b) => b.share - a.share || b.size - a.size)
    .map(({ one }) => one);
};

const unplaced = ({ part }: Candidate, deployment: Hosts): Problem => ({
  code: 'PLACE_PART_UNPLACED',
  message: `nothing says where ${part} is placed`,
  places: [placeOf(deployment, ['parts', part])],
  hint: `list its hosts in place.on.${part}, or choose a strategy: spread or pack`,
});

/** Most reasons, and most places, that one message has. */
const most = 10;

const noHost = (
  { part }: Candidate,
  {
    wanted,
    fitting,
    deployment,
    why,
  }: {
    readonly wanted: number;
    readonly fitting: number;
    readonly deployment: Hosts;
    readonly why: readonly Problem[];
  },
): Problem => {
  const all = Object.keys(deployment.hosts).length;
  const reasons = [...new Set(why.map(({ message }) => message))].slice(0, most);
  const because = reasons.length === 0 ? '' : `: ${reasons.join('; ')}`;
  const asked = wanted === 1 ? ['parts', part] : ['place', 'replicas', part];
  return {
    code: 'PLACE_NO_HOST',
    message: `${part} is to be on ${wanted} ${wanted === 1 ? 'host' : 'hosts'}, and fits on ${fitting} of ${all}${because}`,
    places: [placeOf(deployment, asked), ...new Set(why.flatMap(({ places }) => places))].slice(0, most),
    hint: 'add hosts, or let it be on fewer',
  };
};

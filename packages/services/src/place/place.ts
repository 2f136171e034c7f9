import { compareUtf8 } from '@nixtools/nix-formats';
import { type Problem, refuseProblems } from '../check/problem.ts';
import { entryOf } from '../description/entry.ts';
import { placeOf } from '../description/marks.ts';
import type { ServiceSet } from '../description/service-set.ts';
import type { Parts } from '../merge/parts.ts';
import { settle } from '../merge/settle.ts';
import { didYouMean } from '../read/suggest.ts';
import { type Candidate, obstacles, type Room, usesOf } from './demands.ts';
import type { Deployment } from './deployment.ts';

/** Part -> the hosts that it is on, both sorted. */
export type Assignment = ReadonlyMap<string, readonly string[]>;

/** A deployment without its parts, which may come from elsewhere. */
export type Hosts = Omit<Deployment, 'parts'>;

/**
 * Decides which part is on which hosts: first those that `place.on` names, then the others by the strategy. The same
 * input, in any order, gives the same places.
 *
 * @throws {NixtoolsError} (verification) `PLACE_HOST_UNKNOWN`, `PLACE_PART_UNKNOWN`, `PLACE_PART_UNPLACED`, `PLACE_NO_HOST`,
 *   `PLACE_HOST_LACKS`, `PLACE_CAPACITY`, `SERVICE_PORT_CLAIMED`, `PLACE_REPLICAS`, `SERVICE_VALUES_CLASH`
 * @example place(deployment, new Map([['shop', partsOf(shop)]])).get('shop') // ['a', 'b']
 */
export const place = (deployment: Hosts, parts: ReadonlyMap<string, Parts>): Assignment =>
  placeSets(deployment, new Map([...parts].map(([part, one]) => [part, settle(one)])));

export const placeSets = (deployment: Hosts, sets: ReadonlyMap<string, ServiceSet>): Assignment => {
  refuseProblems(nameProblems(deployment, sets));
  const rooms = new Map(
    Object.entries(deployment.hosts)
      .sort(([a], [b]) => compareUtf8(a, b))
      .map(([name, host]): [string, Room] => [name, { name, host, parts: [] }]),
  );
  const candidates = [...sets]
    .sort(([a], [b]) => compareUtf8(a, b))
    .map(([part, set]): Candidate => ({ part, set }));
  const on = (part: string) => entryOf(deployment.place?.on, part);
  const problems = [
    ...candidates.flatMap((one) => {
      const names = on(one.part);
      return names === undefined ? [] : putOn(one, [...new Set(names)], { rooms, deployment });
    }),
    ...inStrategyOrder(
      candidates.filter(({ part }) => on(part) === undefined),
      deployment,
    ).flatMap((one) => spreadOrPack(one, { rooms, deployment })),
  ];
  refuseProblems(problems);
  return new Map(
    candidates.map(({ part }) => [
      part,
      [...rooms.values()]
        .filter(({ parts }) => parts.some((one) => one.part === part))
        .map(({ name }) => name),
    ]),
  );
};

interface Context {
  /** By name, sorted; filled while parts are placed. */
  readonly rooms: Map<string, Room>;
  readonly deployment: Hosts;
}

const put = (candidate: Candidate, room: Room, { rooms }: Context): void => {
  rooms.set(room.name, { ...room, parts: [...room.parts, candidate] });
};

const putOn = (candidate: Candidate, names: readonly string[], context: Context): readonly Problem[] =>
  names.flatMap((name) => {
    const room = context.rooms.get(name);
    if (room === undefined) return [];
    const found = obstacles(candidate, room, context.deployment);
    put(candidate, room, context);
    return found;
  });

const spreadOrPack = (candidate: Candidate, context: Context): readonly Problem[] => {
  const { deployment, rooms } = context;
  const strategy = strategyOf(deployment);
  if (strategy === 'explicit') return [unplaced(candidate, deployment)];
  const wanted = entryOf(deployment.place?.replicas, candidate.part) ?? 1;
  const tried = [...rooms.values()].map((room) => ({ room, why: obstacles(candidate, room, deployment) }));
  const fitting = tried.filter(({ why }) => why.length === 0).map(({ room }) => room);
  // Sorting is stable: of equals, the first by name.
  const chosen = strategy === 'spread' ? fitting.sort((a, b) => a.parts.length - b.parts.length) : fitting;
  if (chosen.length < wanted)
    return [
      noHost(candidate, { wanted, fitting: chosen.length, deployment, why: tried.flatMap(({ why }) => why) }),
    ];
  for (const room of chosen.slice(0, wanted)) put(candidate, room, context);
  return [];
};

/** Where there is one host, nobody has to say that everything is on it. */
const strategyOf = ({ place, hosts }: Hosts): 'explicit' | 'spread' | 'pack' =>
  place?.strategy ?? (Object.keys(hosts).length === 1 ? 'spread' : 'explicit');

/** Big parts first, as small ones find a place more easily: by the largest share of what all hosts have together. */
const inStrategyOrder = (candidates: readonly Candidate[], deployment: Hosts): readonly Candidate[] => {
  if (strategyOf(deployment) !== 'pack') return candidates;
  const total = new Map<string, number>();
  for (const { capacity = {} } of Object.values(deployment.hosts))
    for (const [name, amount] of Object.entries(capacity)) total.set(name, (total.get(name) ?? 0) + amount);
  const share = ({ set }: Candidate): number =>
    Math.max(0, ...[...usesOf([set])].map(([name, { used }]) => used / Math.max(1, total.get(name) ?? 0)));
  return candidates
    .map((candidate) => ({
      candidate,
      share: share(candidate),
      size: Object.keys(candidate.set.services).length,
    }))
    .sort((a, b) => b.share - a.share || b.size - a.size)
    .map(({ candidate }) => candidate);
};

const unplaced = ({ part }: Candidate, deployment: Hosts): Problem => ({
  code: 'PLACE_PART_UNPLACED',
  message: `nothing says where ${part} is placed`,
  places: [placeOf(deployment, ['parts', part])],
  hint: `list its hosts in place.on.${part}, or choose a strategy: spread or pack`,
});

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
  const reasons = [...new Set(why.map(({ message }) => message))].slice(0, 10);
  return {
    code: 'PLACE_NO_HOST',
    message: `${part} is to be on ${wanted} ${wanted === 1 ? 'host' : 'hosts'}, and fits on ${fitting} of ${all}${reasons.length === 0 ? '' : `: ${reasons.join('; ')}`}`,
    places: [
      placeOf(deployment, wanted === 1 ? ['parts', part] : ['place', 'replicas', part]),
      ...new Set(why.flatMap(({ places }) => places)),
    ].slice(0, 10),
    hint: 'add hosts, or let it be on fewer',
  };
};

/** Every name in `place` is one of a part or a host. */
const nameProblems = (deployment: Hosts, sets: ReadonlyMap<string, ServiceSet>): Problem[] => {
  const { on = {}, replicas = {} } = deployment.place ?? {};
  const hosts = Object.keys(deployment.hosts);
  const parts = [...sets.keys()];
  const unknown = (axis: 'on' | 'replicas', names: readonly string[]): Problem[] =>
    names
      .filter((part) => !sets.has(part))
      .map((part) => ({
        code: 'PLACE_PART_UNKNOWN',
        message: `place.${axis} names the part "${part}", and there is none`,
        places: [placeOf(deployment, ['place', axis, part])],
        hint: didYouMean(part, parts) ?? `there are ${parts.join(', ')}`,
      }));
  return [
    ...unknown('on', Object.keys(on)),
    ...unknown('replicas', Object.keys(replicas)),
    ...Object.entries(on).flatMap(([part, names]): Problem[] => {
      const at = placeOf(deployment, ['place', 'on', part]);
      const wanted = entryOf(replicas, part);
      const distinct = new Set(names).size;
      return [
        ...names
          .filter((name) => !hosts.includes(name))
          .map((name) => ({
            code: 'PLACE_HOST_UNKNOWN',
            message: `${part} is to be on "${name}", and there is no such host`,
            places: [at],
            hint: didYouMean(name, hosts) ?? `there are ${hosts.join(', ')}`,
          })),
        ...(names.length === 0
          ? [
              {
                code: 'PLACE_PART_UNPLACED',
                message: `${part} is to be on no host`,
                places: [at],
                hint: 'name one, or leave the part out',
              },
            ]
          : []),
        ...(wanted !== undefined && wanted !== distinct
          ? [
              {
                code: 'PLACE_REPLICAS',
                message: `${part} is to be on ${wanted} hosts, and ${distinct} are named`,
                places: [placeOf(deployment, ['place', 'replicas', part]), at],
                hint: 'remove one of the two',
              },
            ]
          : []),
      ];
    }),
  ];
};

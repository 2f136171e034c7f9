import type { Problem } from '../check/problem.ts';
import { entryOf } from '../description/entry.ts';
import { placeOf } from '../description/marks.ts';
import { type Candidate, placeIn, traits } from './demands.ts';
import type { Deployment, Host } from './deployment.ts';

/** A host that is being filled. */
export interface Room {
  readonly name: string;
  readonly host: Host;
  readonly parts: Set<string>;
  /** Resource -> service -> how much: what two parts share counts once. */
  readonly used: Map<string, Map<string, number>>;
  readonly totals: Map<string, number>;
  /** Port -> who has it. */
  readonly ports: Map<string, { readonly service: string; readonly place: string }>;
}

export const emptyRoom = (name: string, host: Host): Room => ({
  name,
  host,
  parts: new Set(),
  used: new Map(),
  totals: new Map(),
  ports: new Map(),
});

/** Puts a part into a room, whether there is room or not. */
export const fill = (room: Room, one: Candidate): void => {
  room.parts.add(one.part);
  for (const [resource, more] of additions(room, one))
    room.totals.set(resource, (room.totals.get(resource) ?? 0) + more);
  for (const { service, resource, amount } of one.uses) {
    const used = room.used.get(resource) ?? new Map<string, number>();
    room.used.set(resource, used.set(service, Math.max(amount, used.get(service) ?? 0)));
  }
  for (const asked of one.ports)
    if (!room.ports.has(asked.port))
      room.ports.set(asked.port, { service: asked.service, place: placeIn(one, asked) });
};

/** Why a part cannot be in a room beside what is there. Empty: it can. */
export const obstacles = (one: Candidate, room: Room, deployment: Pick<Deployment, 'marks'>): Problem[] => [
  ...lacking(one, room, deployment),
  ...exceeded(one, room, deployment),
  ...clashing(one, room),
];

const lacking = (one: Candidate, { name, host }: Room, deployment: Pick<Deployment, 'marks'>): Problem[] =>
  one.traits
    .filter((asked) => !(host[asked.trait] ?? []).includes(asked.name))
    .map((asked) => ({
      code: 'PLACE_HOST_LACKS',
      message: `${asked.service} of ${one.part} needs ${traits[asked.trait]} ${asked.name}, which ${name} does not have`,
      places: [placeIn(one, asked), placeOf(deployment, ['hosts', name, asked.trait])],
      hint: `place ${one.part} on another host, or list it in hosts.${name}.${asked.trait}`,
    }));

/** A host that says nothing of its capacity has enough; one that does has nothing of what it does not name. */
const exceeded = (one: Candidate, room: Room, deployment: Pick<Deployment, 'marks'>): Problem[] => {
  const { name, host } = room;
  if (host.capacity === undefined) return [];
  return [...additions(room, one)].flatMap(([resource, more]): Problem[] => {
    const used = (room.totals.get(resource) ?? 0) + more;
    const has = entryOf(host.capacity, resource) ?? 0;
    const asked = one.uses.find((use) => use.resource === resource);
    if (used <= has || asked === undefined) return [];
    return [
      {
        code: 'PLACE_CAPACITY',
        message: `${one.part} does not fit on ${name}: ${used} of ${has} ${resource} would be used`,
        places: [placeIn(one, asked), placeOf(deployment, ['hosts', name, 'capacity', resource])],
        hint: `give ${name} more ${resource}, or place a part elsewhere`,
      },
    ];
  });
};

/** What a part brings to what is used already, by resource. */
const additions = ({ used }: Room, { uses }: Candidate): ReadonlyMap<string, number> => {
  const more = new Map<string, number>();
  for (const { resource, service, amount } of uses) {
    const there = used.get(resource)?.get(service) ?? 0;
    more.set(resource, (more.get(resource) ?? 0) + Math.max(0, amount - there));
  }
  return more;
};

const clashing = (one: Candidate, { name, ports }: Room): Problem[] =>
  one.ports.flatMap((asked): Problem[] => {
    const other = ports.get(asked.port);
    if (other === undefined || other.service === asked.service) return [];
    return [
      {
        code: 'SERVICE_PORT_CLAIMED',
        message: `on ${name}, ${other.service} and ${asked.service} both claim port ${asked.port}`,
        places: [other.place, placeIn(one, asked)],
        hint: 'change one of the two, make one "auto", or place them on different hosts',
      },
    ];
  });

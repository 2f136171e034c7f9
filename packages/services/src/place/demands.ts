import type { Problem } from '../check/problem.ts';
import { placeOf } from '../description/marks.ts';
import { listenAddress, wantedPort } from '../description/ports.ts';
import type { Service } from '../description/service.ts';
import type { ServiceSet } from '../description/service-set.ts';
import type { Deployment, Host } from './deployment.ts';

/** What a host says of itself, and what a service may ask for: the names of both are not always the same. */
const lists = [
  ['labels', 'the label'],
  ['mounts', 'the mount'],
  ['devices', 'the device'],
  ['kernelModules', 'the kernel module'],
] as const;

/** A part, as it asks for a place. */
export interface Candidate {
  readonly part: string;
  readonly set: ServiceSet;
}

/** A host, as far as it is filled. */
export interface Room {
  readonly name: string;
  readonly host: Host;
  readonly parts: readonly Candidate[];
}

/** Why a part cannot be on a host beside what is there. Empty: it can. */
export const obstacles = (
  { part, set }: Candidate,
  room: Room,
  deployment: Pick<Deployment, 'marks'>,
): readonly Problem[] => [
  ...lacking({ part, set }, room, deployment),
  ...exceeded({ part, set }, room, deployment),
  ...clashes({ part, set }, room),
];

const lacking = (
  { part, set }: Candidate,
  { name, host }: Room,
  deployment: Pick<Deployment, 'marks'>,
): Problem[] =>
  Object.entries(set.services).flatMap(([id, service]) =>
    lists.flatMap(([list, what]) =>
      (service.host?.[list] ?? [])
        .filter((wanted) => !(host[list] ?? []).includes(wanted))
        .map(
          (wanted): Problem => ({
            code: 'PLACE_HOST_LACKS',
            message: `${id} of ${part} needs ${what} ${wanted}, which ${name} does not have`,
            places: [
              placeOf(set, ['services', id, 'host', list]),
              placeOf(deployment, ['hosts', name, list]),
            ],
            hint: `place ${part} on another host, or list it in hosts.${name}.${list}`,
          }),
        ),
    ),
  );

const exceeded = (
  { part, set }: Candidate,
  { name, host, parts }: Room,
  deployment: Pick<Deployment, 'marks'>,
): Problem[] => {
  const { capacity } = host;
  if (capacity === undefined) return [];
  const there = new Map(Object.entries(capacity));
  const sets = [...parts.map((one) => one.set), set];
  const all = usesOf(sets);
  return [...usesOf([set])].flatMap(([resource, ofPart]): Problem[] => {
    const { used } = all.get(resource) ?? ofPart;
    const has = there.get(resource) ?? 0;
    return used <= has
      ? []
      : [
          {
            code: 'PLACE_CAPACITY',
            message: `${part} does not fit on ${name}: ${used} of ${has} ${resource} would be used`,
            places: [ofPart.place, placeOf(deployment, ['hosts', name, 'capacity', resource])],
            hint: `give ${name} more ${resource}, or place a part elsewhere`,
          },
        ];
  });
};

interface Use {
  readonly used: number;
  /** Of the first service that uses it. */
  readonly place: string;
}

/** What services use together; one that several parts bring counts once. */
export const usesOf = (sets: readonly ServiceSet[]): ReadonlyMap<string, Use> => {
  const byService = new Map<string, Map<string, number>>();
  const places = new Map<string, string>();
  for (const set of sets)
    for (const [id, { host }] of Object.entries(set.services))
      for (const [resource, amount] of Object.entries(host?.uses ?? {})) {
        const services = byService.get(resource) ?? new Map<string, number>();
        byService.set(resource, services.set(id, Math.max(amount, services.get(id) ?? 0)));
        if (!places.has(resource))
          places.set(resource, placeOf(set, ['services', id, 'host', 'uses', resource]));
      }
  return new Map(
    [...byService].map(([resource, services]) => [
      resource,
      { used: [...services.values()].reduce((a, b) => a + b, 0), place: places.get(resource) ?? '' },
    ]),
  );
};

const clashes = ({ set }: Candidate, { name, parts }: Room): Problem[] => {
  const there = new Map(
    parts.flatMap((one) => fixedPorts(one.set)).map((port) => [port.port, port] as const),
  );
  return fixedPorts(set).flatMap((port): Problem[] => {
    const other = there.get(port.port);
    if (other === undefined || other.id === port.id) return [];
    return [
      {
        code: 'SERVICE_PORT_CLAIMED',
        message: `on ${name}, ${other.id} and ${port.id} both claim port ${port.port}`,
        places: [other.place, port.place],
        hint: 'change one of the two, make one "auto", or place them on different hosts',
      },
    ];
  });
};

interface FixedPort {
  readonly port: string;
  readonly id: string;
  readonly place: string;
}

const fixedPorts = (set: ServiceSet): FixedPort[] =>
  Object.entries(set.services).flatMap(([id, service]) =>
    portsOf(service).map(({ port, path }) => ({
      port,
      id,
      place: placeOf(set, ['services', id, ...path]),
    })),
  );

const portsOf = ({ parameters, sockets }: Service): { port: string; path: string[] }[] => [
  ...Object.entries(parameters?.ports ?? {}).flatMap(([name, want]) => {
    const { number, protocol } = wantedPort(want);
    return number === undefined
      ? []
      : [{ port: `${number}/${protocol}`, path: ['parameters', 'ports', name] }];
  }),
  ...Object.entries(sockets ?? {}).flatMap(([name, { listen, kind }]) => {
    const at = listen === undefined ? undefined : listenAddress(listen);
    return at === undefined || !('port' in at)
      ? []
      : [{ port: `${at.port}/${kind === 'datagram' ? 'udp' : 'tcp'}`, path: ['sockets', name, 'listen'] }];
  }),
];

import { placeOf } from '../description/marks.ts';
import { fixedPortsOf } from '../description/ports.ts';
import type { ServiceSet } from '../description/service-set.ts';

/** What a service may ask of a host, and how a message calls it. */
export const traits = {
  labels: 'the label',
  mounts: 'the mount',
  devices: 'the device',
  kernelModules: 'the kernel module',
} as const;

type Trait = keyof typeof traits;

/** Something that one service of a part asks for. */
interface Asked {
  readonly service: string;
  /** In the service. */
  readonly path: readonly string[];
}

/** A part, and all that it asks of the host that it is placed on. */
export interface Candidate {
  readonly part: string;
  readonly set: ServiceSet;
  readonly traits: readonly (Asked & { readonly trait: Trait; readonly name: string })[];
  readonly uses: readonly (Asked & { readonly resource: string; readonly amount: number })[];
  /** Ports with a number: `80/tcp`. */
  readonly ports: readonly (Asked & { readonly port: string })[];
}

export const candidate = (part: string, set: ServiceSet): Candidate => {
  const services = Object.entries(set.services);
  return {
    part,
    set,
    traits: services.flatMap(([service, { host }]) =>
      (Object.keys(traits) as Trait[]).flatMap((trait) =>
        (host?.[trait] ?? []).map((name) => ({ service, path: ['host', trait], trait, name })),
      ),
    ),
    uses: services.flatMap(([service, { host }]) =>
      Object.entries(host?.uses ?? {}).map(([resource, amount]) => ({
        service,
        path: ['host', 'uses', resource],
        resource,
        amount,
      })),
    ),
    ports: services.flatMap(([service, description]) =>
      fixedPortsOf(description).map(({ number, protocol, path }) => ({
        service,
        path,
        port: `${number}/${protocol}`,
      })),
    ),
  };
};

/** Where a part asks for something. */
export const placeIn = ({ set }: Candidate, { service, path }: Asked): string =>
  placeOf(set, ['services', service, ...path]);

/** How much a part alone uses of each resource. */
export const usesOf = ({ uses }: Candidate): ReadonlyMap<string, number> => {
  const total = new Map<string, number>();
  for (const { resource, amount } of uses) total.set(resource, (total.get(resource) ?? 0) + amount);
  return total;
};

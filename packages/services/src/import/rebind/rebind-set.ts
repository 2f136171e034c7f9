import type { Service } from '../../description/service.ts';
import type { ServiceSet } from '../../description/service-set.ts';
import type { Rebind, RebindOptions } from './rebind.ts';
import { rebindService, type Unresolved } from './rebind-service.ts';

export interface RebindSetOptions {
  readonly storeDir: string;
  readonly rebind: RebindOptions;
  /** Programs that are named without a folder -> where they are. */
  readonly programs?: ReadonlyMap<string, string>;
}

export interface ReboundSet {
  readonly set: ServiceSet;
  readonly rebinds: readonly Rebind[];
  readonly unresolved: readonly Unresolved[];
}

/**
 * Replaces store paths in a set, and programs that it names without a folder, by what a host has. Each is listed.
 *
 * @example rebindSet(set, { storeDir: '/nix/store', rebind: { table: { nginx: '/usr' } } }).rebinds
 */
export const rebindSet = (set: ServiceSet, options: RebindSetOptions): ReboundSet => {
  const rebound = Object.entries(set.services).map(([id, service]) => {
    const placed = placePrograms(service, id, options.programs ?? new Map());
    const { service: finished, rebinds, unresolved } = rebindService(placed.service, { id, ...options });
    return { id, service: finished, rebinds: [...placed.rebinds, ...rebinds], unresolved };
  });
  return {
    set: { ...set, services: Object.fromEntries(rebound.map(({ id, service }) => [id, service])) },
    rebinds: rebound.flatMap(({ rebinds }) => rebinds),
    unresolved: rebound.flatMap(({ unresolved }) => unresolved),
  };
};

type Argv = NonNullable<NonNullable<Service['exec']>['argv']>;

/** The first word of each command, where it is one of the programs. */
const placePrograms = (service: Service, id: string, programs: ReadonlyMap<string, string>) => {
  const rebinds = new Map<string, Rebind>();
  const placed = <Part extends { argv?: Argv | undefined }>(part: Part): Part => {
    const [program, ...words] = part.argv ?? [];
    const to = program === undefined ? undefined : programs.get(program);
    if (program === undefined || to === undefined) return part;
    rebinds.set(program, { service: id, from: program, to, by: 'table' });
    return { ...part, argv: [to, ...words] };
  };
  const { exec, hooks, reload, stop } = service;
  return {
    service: {
      ...service,
      ...(exec === undefined ? {} : { exec: placed(exec) }),
      ...(reload === undefined ? {} : { reload: placed(reload) }),
      ...(stop === undefined ? {} : { stop: placed(stop) }),
      ...(hooks === undefined
        ? {}
        : {
            hooks: Object.fromEntries(
              Object.entries(hooks).map(([when, steps]) => [
                when,
                Object.fromEntries(Object.entries(steps ?? {}).map(([name, step]) => [name, placed(step)])),
              ]),
            ),
          }),
    },
    rebinds: [...rebinds.values()],
  };
};

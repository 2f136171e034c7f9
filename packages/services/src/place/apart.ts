import { compareUtf8 } from '@nixtools/nix-formats';
import type { Problem } from '../check/problem.ts';
import { placeOf } from '../description/marks.ts';
import type { Service } from '../description/service.ts';
import type { ServiceSet } from '../description/service-set.ts';

/** Without the other there is no service; the rest only says what holds where the other is. */
const strict = ['requires', 'bindsTo'] as const;

const isApart = (name: string, here: ServiceSet, whole: ServiceSet): boolean =>
  Object.hasOwn(whole.services, name) && !Object.hasOwn(here.services, name);

/** Services that cannot do without one that was placed on another host. */
export const apartProblems = (host: string, here: ServiceSet, whole: ServiceSet): Problem[] =>
  Object.entries(here.services).flatMap(([id, { dependencies }]) =>
    strict.flatMap((axis) =>
      (dependencies?.[axis] ?? [])
        .filter((name) => isApart(name, here, whole))
        .map(
          (name): Problem => ({
            code: 'PLACE_APART',
            message: `on ${host}: ${id} has ${name} in dependencies.${axis}, which runs on other hosts only`,
            places: [
              placeOf(here, ['services', id, 'dependencies', axis]),
              placeOf(whole, ['services', name]),
            ],
            hint: 'place both together, or let it need an endpoint (`needs`), which may be on another host',
          }),
        ),
    ),
  );

/** A name in `dependencies` of a service that says nothing on its host, as what it names runs on others. */
export interface LeftOut {
  readonly host: string;
  readonly service: string;
  /** `after`, `wants`, … */
  readonly axis: string;
  readonly names: readonly string[];
}

/** What `withoutApart` leaves out, sorted. */
export const leftOutOf = (host: string, here: ServiceSet, whole: ServiceSet): LeftOut[] =>
  Object.entries(here.services)
    .flatMap(([service, { dependencies }]) =>
      Object.entries(dependencies ?? {}).map(([axis, names]) => ({
        host,
        service,
        axis,
        names: (names ?? []).filter((name) => isApart(name, here, whole)).sort(compareUtf8),
      })),
    )
    .filter(({ names }) => names.length > 0)
    .sort((a, b) => compareUtf8(a.service, b.service) || compareUtf8(a.axis, b.axis));

/** The set without order and wishes towards services of other hosts: no target can start or wait for those. */
export const withoutApart = (here: ServiceSet, whole: ServiceSet): ServiceSet => ({
  ...here,
  services: Object.fromEntries(
    Object.entries(here.services).map(([id, service]): [string, Service] => {
      const { dependencies } = service;
      const named = Object.values(dependencies ?? {}).flatMap((names) => names ?? []);
      if (!named.some((name) => isApart(name, here, whole))) return [id, service];
      const kept = Object.entries(dependencies ?? {}).map(([axis, names]) => [
        axis,
        names?.filter((name) => !isApart(name, here, whole)),
      ]);
      return [id, { ...service, dependencies: Object.fromEntries(kept) }];
    }),
  ),
});

import { isMilestone } from '../description/id.ts';
import type { Service } from '../description/service.ts';
import type { Support } from './support.ts';
import { dropped } from './support.ts';
import type { Finding, NamedService, RenderInput } from './target.ts';

export type Axis = keyof NonNullable<Service['dependencies']>;

/** The names on an axis of dependencies that are neither services here nor milestones. */
export const outsideNames = (
  { dependencies = {} }: Service,
  axis: Axis,
  { services }: RenderInput,
): string[] =>
  (dependencies[axis] ?? []).filter((name) => !isMilestone(name) && services.every(({ id }) => id !== name));

/** What a target makes of names that it has only from `external`; an axis that it takes as any other is left out. */
export type OutsideSupport = { readonly [axis in Axis]?: (names: string) => Support };

/** Where something is generated for the services of the set alone, a name from outside has less effect, or none. */
export const outsideFindings = (input: RenderInput, supports: OutsideSupport): Finding[] =>
  input.services.flatMap((service) =>
    (Object.keys(supports) as Axis[]).flatMap((axis) => found(service, axis, { input, supports })),
  );

const found = (
  service: NamedService,
  axis: Axis,
  { input, supports }: { readonly input: RenderInput; readonly supports: OutsideSupport },
): Finding[] => {
  const names = outsideNames(service, axis, input);
  const support = supports[axis];
  if (names.length === 0 || support === undefined) return [];
  return [
    { service: service.id, path: ['dependencies', axis], support: support([...names].sort().join(', ')) },
  ];
};

/** @example outsideDropped('nothing waits for it') */
export const outsideDropped =
  (why: string) =>
  (names: string): Support =>
    dropped(`${names} is not in the set: ${why}`, 'describe it in the same set');

import { isMilestone, milestones } from '../description/id.ts';
import { placeOf } from '../description/marks.ts';
import type { ServiceSet } from '../description/service-set.ts';
import { didYouMean } from '../read/suggest.ts';
import type { Problem } from './problem.ts';

/** Every name in `dependencies` is a service, a milestone or declared external, and no service has a milestone's name. */
export const dependencyProblems = (set: ServiceSet): Problem[] => {
  const ids = Object.keys(set.services);
  const known = new Set([...ids, ...milestones, ...(set.external ?? [])]);
  const reserved = ids.filter(isMilestone).map(
    (id): Problem => ({
      code: 'SERVICE_NAME_CLAIMED',
      message: `"${id}" is a milestone, no service can have its name`,
      places: [placeOf(set, ['services', id])],
    }),
  );
  const unknown = Object.entries(set.services).flatMap(([id, { dependencies }]) =>
    Object.entries(dependencies ?? {}).flatMap(([axis, names]) =>
      (names ?? [])
        .filter((name) => !known.has(name))
        .map(
          (name): Problem => ({
            code: 'SERVICE_DEPENDENCY_UNKNOWN',
            message: `${id} names "${name}" in dependencies.${axis}, and there is no such service`,
            places: [placeOf(set, ['services', id, 'dependencies', axis])],
            hint: didYouMean(name, [...known]) ?? 'if the host has it, list it in "external"',
          }),
        ),
    ),
  );
  return [...reserved, ...unknown];
};

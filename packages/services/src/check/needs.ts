import { entryOf } from '../description/entry.ts';
import { placeOf } from '../description/marks.ts';
import type { ServiceSet } from '../description/service-set.ts';
import { didYouMean } from '../read/suggest.ts';
import type { Problem } from './problem.ts';

/** Every need is one of an endpoint that there is, and every endpoint can be reached in some way. */
export const needProblems = (set: ServiceSet): Problem[] =>
  Object.entries(set.services).flatMap(([id, { needs = {}, endpoints = {} }]) => [
    ...Object.entries(endpoints)
      .filter(([, { port, socket }]) => port === undefined && socket === undefined)
      .map(
        ([name]): Problem => ({
          code: 'SERVICE_ENDPOINT',
          message: `the endpoint "${name}" of ${id} has neither a port nor a socket`,
          places: [placeOf(set, ['services', id, 'endpoints', name])],
          hint: 'name one of its ports, or give the path of a socket',
        }),
      ),
    ...Object.entries(needs).flatMap(([name, { service, endpoint }]): Problem[] => {
      const provider = entryOf(set.services, service);
      const at = placeOf(set, ['services', id, 'needs', name]);
      if (provider === undefined)
        return [
          {
            code: 'SERVICE_NEED_UNKNOWN',
            message: `${id} needs "${service}", and there is no such service`,
            places: [at],
            hint:
              didYouMean(service, Object.keys(set.services)) ?? 'merge or place it with the part that has it',
          },
        ];
      if (entryOf(provider.endpoints, endpoint) !== undefined) return [];
      const known = Object.keys(provider.endpoints ?? {});
      return [
        {
          code: 'SERVICE_NEED_UNKNOWN',
          message: `${id} needs the endpoint "${endpoint}" of ${service}, which has ${known.length === 0 ? 'none' : known.join(', ')}`,
          places: [at, placeOf(set, ['services', service])],
          hint: didYouMean(endpoint, known) ?? `endpoints are in services.${service}.endpoints`,
        },
      ];
    }),
  ]);

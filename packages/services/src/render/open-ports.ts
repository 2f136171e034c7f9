import type { Problem } from '../check/problem.ts';
import { placeOf } from '../description/marks.ts';
import { wantedPort } from '../description/ports.ts';
import type { ServiceSet } from '../description/service-set.ts';

/** Ports that are still `auto`: which number they get must not depend on the target, so no renderer allots one. */
export const openPorts = (set: ServiceSet): Problem[] =>
  Object.entries(set.services).flatMap(([id, { parameters }]) =>
    Object.entries(parameters?.ports ?? {})
      .filter(([, want]) => wantedPort(want).number === undefined)
      .map(([name]) => ({
        code: 'SERVICE_PORT_OPEN',
        message: `the port "${name}" of ${id} has no number yet`,
        places: [placeOf(set, ['services', id, 'parameters', 'ports', name])],
        hint: 'give it a number',
      })),
  );

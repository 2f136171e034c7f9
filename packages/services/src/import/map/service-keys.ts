import { commandKeys } from './command-keys.ts';
import type { UnitKeys } from './map-unit.ts';
import { nixosServiceKeys } from './nixos-keys.ts';
import { processKeys } from './process-keys.ts';
import { directoryKeys, limitKeys, sandboxKeys } from './sandbox-keys.ts';
import { unitSection } from './unit-section.ts';

/** All keys of a service that are understood. Commands come last: they look at the user. */
export const serviceKeys: UnitKeys = {
  options: nixosServiceKeys,
  sections: {
    unitConfig: unitSection,
    serviceConfig: { ...processKeys, ...sandboxKeys, ...limitKeys, ...directoryKeys, ...commandKeys },
  },
};

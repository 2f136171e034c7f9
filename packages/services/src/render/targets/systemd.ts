import { systemdCapabilities } from '../systemd/capabilities.ts';
import { systemManager } from '../systemd/manager.ts';
import { unitPlaces } from '../systemd/places.ts';
import { renderUnits } from '../systemd/render-units.ts';
import type { Target } from '../target.ts';

/** Units for the manager of the system. Also the model of the description: nearly all of it is native here. */
export const systemd: Target = {
  name: 'systemd',
  title: 'systemd',
  judged: 'run',
  secretPath: ({ secret, name }) => `/run/credentials/${name}.service/${secret}`,
  capabilities: systemdCapabilities,
  places: unitPlaces,
  overrideKind: 'lines',
  render: (input) => renderUnits(input, systemManager),
};

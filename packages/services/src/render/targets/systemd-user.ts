import { approximated, dropped } from '../support.ts';
import { systemdCapabilities } from '../systemd/capabilities.ts';
import { userManager } from '../systemd/manager.ts';
import { unitPlaces } from '../systemd/places.ts';
import { renderUnits } from '../systemd/render-units.ts';
import type { Target } from '../target.ts';

const asSystem = 'use the target systemd';
const asUser = dropped('everything runs as the user whose manager it is', asSystem);
const later = dropped(
  "the system has passed it when a user's manager starts, and cannot be waited for",
  asSystem,
);
const delegated = approximated(
  'only as far as the user may: limits can be lowered, controllers must be delegated',
  asSystem,
);
const elsewhere = approximated("below the user's own folders, such as ~/.local/state", asSystem);

/** Units for the managers of all users: the same, as far as one user may. The administrator installs them. */
export const systemdUser: Target = {
  name: 'systemd-user',
  title: 'systemd of a user',
  judged: 'checked',
  secretPath: ({ source }) => source,
  capabilities: {
    ...systemdCapabilities,
    'exec.user': asUser,
    'exec.group': asUser,
    'exec.supplementaryGroups': asUser,
    'hooks.preStart.as=root': asUser,
    'hooks.postStart.as=root': asUser,
    'hooks.preStop.as=root': asUser,
    'hooks.postStop.as=root': asUser,
    ...Object.fromEntries(
      ['requires', 'wants', 'bindsTo', 'partOf', 'conflicts', 'after', 'before'].flatMap((axis) =>
        ['local-fs', 'network', 'network-online', 'syslog', 'time', 'users'].map((name) => [
          `dependencies.${axis}=${name}`,
          later,
        ]),
      ),
    ),
    directories: elsewhere,
    'directories.data': approximated('by user-tmpfiles.d, where the user may write', asSystem),
    limits: delegated,
    sandbox: approximated('only where unprivileged user namespaces are allowed', asSystem),
    'sandbox.noNewPrivileges': systemdCapabilities['sandbox'] ?? asUser,
    'sandbox.dynamicUser': asUser,
    secrets: approximated('copied as a credential, and read where it lies', 'make it readable for the user'),
    'log.rotateBytes': dropped('logrotate runs for the system', asSystem),
    'log.rotateKeep': dropped('logrotate runs for the system', asSystem),
    'host.kernelModules': dropped('a user loads no modules', asSystem),
    users: asUser,
    groups: asUser,
  },
  movedFolders: ['state', 'cache', 'logs', 'config', 'runtime'],
  places: unitPlaces,
  overrideKind: 'lines',
  render: (input) => renderUnits(input, userManager),
};

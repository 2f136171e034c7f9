import type { ServiceSet } from '../../../packages/services/src/index.ts';
import { recipes } from '../../debian/recipes.ts';
import { bootMachine } from '../../machine/booted-machine.ts';
import type { InitSystem } from '../init-system.ts';
import { layered } from './layered.ts';

const image = '/srv/image';

/** In a machine of a test, crun may load no filter of devices into a control group, and there is no network to make others on. */
const container = [
  'Network=host',
  'PodmanArgs=--cgroups=disabled',
  'Volume=/shared:/shared',
  'Volume=/nixtools:/nixtools:ro',
  'Volume=/proc:/machine/proc:ro',
];

const adapted = ({ services, ...set }: ServiceSet): ServiceSet => ({
  ...set,
  services: Object.fromEntries(
    Object.entries(services).map(([id, service]) => [
      id,
      {
        ...service,
        exec: { ...service.exec, image },
        overrides: { ...service.overrides, quadlet: { Container: container } },
      },
    ]),
  ),
});

/** Layers of podman are no layers of a machine that has them itself; and its systemd-nspawn lets nobody make keyrings. */
const settings = `mkdir -p /etc/containers
printf '[storage]\\ndriver = "vfs"\\nrunroot = "/run/containers/storage"\\ngraphroot = "/var/lib/containers/storage"\\n' >/etc/containers/storage.conf
printf '[containers]\\nkeyring = false\\ndefault_sysctls = []\\ndefault_ulimits = ["nproc=%s"]\\n[engine]\\ncgroup_manager = "cgroupfs"\\nruntime = "crun"\\n' "$(ulimit -p)" >/etc/containers/containers.conf`;

/** An image has its accounts. */
const accounts =
  'groupadd --system probed; useradd --system --gid probed --groups mail --home-dir /var/lib/prober prober';

export const quadlet: InitSystem = {
  target: 'quadlet',
  recipe: recipes.containers,
  servers: ['probe-nginx', 'probe-redis'],
  boot: bootMachine,
  adapted,
  beforeInstall: [settings, accounts, layered(image)].join('\n'),
  within: (name) => `podman exec --privileged --user=root ${name}`,
  stop: (name) => `systemctl stop ${name}`,
  start: (name) => `systemctl start ${name}`,
  restart: (name) => `systemctl restart ${name}`,
  reload: (name) => `systemctl reload ${name}`,
};

import type { InitSystem } from '../init-system.ts';
import { startMachine } from '../started-machine.ts';
import { reaper } from './reaper.ts';

export const sysvinit: InitSystem = {
  target: 'sysvinit',
  boot: (tree) => startMachine(tree, reaper, ':'),
  stop: (name) => `/etc/init.d/${name} stop`,
  start: (name) => `/etc/init.d/${name} start`,
  restart: (name) => `/etc/init.d/${name} restart`,
  reload: (name) => `/etc/init.d/${name} reload`,
};

import type { InitSystem } from '../init-system.ts';
import { startMachine } from '../started-machine.ts';

const at = (name: string): string => `/etc/service/${name}`;

export const runit: InitSystem = {
  target: 'runit',
  boot: (tree) => startMachine(tree, ['/usr/bin/runsvdir', '-P', '/etc/service'], ':'),
  stop: (name) => `sv -w 30 down ${at(name)}`,
  start: (name) => `sv -w 30 up ${at(name)}`,
  restart: (name) => `sv -w 30 restart ${at(name)}`,
  reload: (name) => `sv hup ${at(name)}`,
};

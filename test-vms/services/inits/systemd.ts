import { bootMachine } from '../../machine/booted-machine.ts';
import type { InitSystem } from '../init-system.ts';

export const systemd: InitSystem = {
  target: 'systemd',
  boot: bootMachine,
  stop: (name) => `systemctl stop ${name}`,
  start: (name) => `systemctl start ${name}`,
  restart: (name) => `systemctl restart ${name}`,
  reload: (name) => `systemctl reload ${name}`,
};

import type { InitSystem } from '../init-system.ts';
import { startMachine } from '../started-machine.ts';
import { reaper } from './reaper.ts';

/** What the boot of a machine has done before services start: OpenRC itself is a program that is run, not one that stays. */
const boot = `for level in sysinit boot default; do mkdir -p /etc/runlevels/$level; done
echo 'rc_sys=""' >>/etc/rc.conf
openrc sysinit >&2 && openrc boot >&2 && openrc default >&2`;

export const openrc: InitSystem = {
  target: 'openrc',
  boot: async (tree) => {
    const machine = await startMachine(tree, reaper, ':');
    await machine.must(boot);
    return machine;
  },
  stop: (name) => `rc-service ${name} stop`,
  start: (name) => `rc-service ${name} start`,
  restart: (name) => `rc-service ${name} restart`,
  reload: (name) => `rc-service ${name} reload`,
};

import type { InitSystem } from '../init-system.ts';
import { startMachine } from '../started-machine.ts';

const live = '/run/service';

export const s6: InitSystem = {
  target: 's6',
  boot: (tree) =>
    startMachine(
      tree,
      ['/bin/sh', '-c', `mkdir -p ${live}; exec /usr/bin/s6-svscan ${live}`],
      `[ -p ${live}/.s6-svscan/control ]`,
    ),
  stop: (name) => `s6-svc -wD -T 30000 -d ${live}/${name}`,
  start: (name) => `s6-svc -wu -T 30000 -u ${live}/${name}`,
  restart: (name) => `s6-svc -wR -T 30000 -r ${live}/${name}`,
  reload: (name) => `s6-svc -h ${live}/${name}`,
};

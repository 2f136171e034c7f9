import type { InitSystem } from '../init-system.ts';
import { startMachine } from '../started-machine.ts';

const initctl = 'PATH="$PATH:/lib/finit"; initctl';

export const finit: InitSystem = {
  target: 'finit',
  boot: (tree) =>
    startMachine(
      tree,
      [
        '/bin/sh',
        '-c',
        'printf "hostname machine\\n" >/etc/finit.conf; rm -rf /etc/finit.d; mkdir -p /etc/finit.d; exec /sbin/finit',
      ],
      `${initctl} status`,
    ),
  stop: (name) => `${initctl} stop ${name}`,
  start: (name) => `${initctl} start ${name}`,
  restart: (name) => `${initctl} restart ${name}`,
  reload: (name) => `read -r pid since </run/nixtools/${name}/keeper; kill -HUP "$pid"`,
};

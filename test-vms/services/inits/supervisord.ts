import type { InitSystem } from '../init-system.ts';
import { startMachine } from '../started-machine.ts';

export const supervisord: InitSystem = {
  target: 'supervisord',
  boot: (tree) =>
    startMachine(
      tree,
      [
        '/usr/bin/python3',
        '/usr/bin/supervisord',
        '--nodaemon',
        '--configuration=/etc/supervisor/supervisord.conf',
      ],
      'supervisorctl pid',
    ),
  stop: (name) => `supervisorctl stop ${name}`,
  start: (name) => `supervisorctl start ${name}`,
  restart: (name) => `supervisorctl restart ${name}`,
  reload: (name) => `supervisorctl signal HUP ${name}`,
};

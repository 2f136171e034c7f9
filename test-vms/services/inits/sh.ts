import type { InitSystem } from '../init-system.ts';
import { startMachine } from '../started-machine.ts';
import { reaper } from './reaper.ts';

const keeper = (name: string): string => `/run/nixtools/${name}/keeper`;

const stop = (name: string): string =>
  `read -r pid since <${keeper(name)}; kill -TERM "$pid"; while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done`;

const start = (name: string): string => `setsid /usr/local/lib/nixtools/services/${name} >/dev/null 2>&1 &`;

export const sh: InitSystem = {
  target: 'sh',
  boot: (tree) => startMachine(tree, reaper, ':'),
  afterInstall: 'setsid /usr/local/lib/nixtools/run >/shared/run.log 2>&1 &',
  stop,
  start,
  restart: (name) => `${stop(name)}; ${start(name)}`,
  reload: (name) => `read -r pid since <${keeper(name)}; kill -HUP "$pid"`,
};

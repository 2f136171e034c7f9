import { accountNeeds, busNeeds, type Need, needOf, probeNeeds, rotationNeeds } from '../render/needs.ts';
import type { NamedService, RenderInput } from '../render/target.ts';
import { cronFields } from './cron.ts';
import { setpriv } from './program.ts';
import { sandboxWords } from './sandbox.ts';

/** What the scripts that run the services, make accounts and start what cron starts need of a machine. */
export const keeperNeeds = (input: RenderInput): Need[] => [
  ...accountNeeds(input.set),
  ...input.services.flatMap(serviceNeeds),
];

const serviceNeeds = (service: NamedService): Need[] => {
  const { exec = {}, stop = {}, log = {}, timers = {}, host = {} } = service;
  const box = sandboxWords(service);
  const times = Object.values(timers);
  return [
    needOf('setsid', 'util-linux or BusyBox', 'gives the service a session of its own'),
    ...(setpriv(service).length === 0
      ? []
      : [
          needOf('setpriv', 'util-linux', 'runs the service as its user', {
            // That of BusyBox changes no users.
            test: 'setpriv --help 2>&1 | grep -q -e --reuid',
          }),
        ]),
    ...(stop.signal === 'INT' || stop.signal === 'QUIT'
      ? [
          needOf('env', 'coreutils 8.31', `lets the service hear ${stop.signal}, which stops it`, {
            test: `env --default-signal=${stop.signal} true`,
          }),
        ]
      : []),
    ...(box.includes('bwrap') ? [needOf('bwrap', 'bubblewrap', 'has the sandbox')] : []),
    ...(exec.argv0 === undefined
      ? []
      : [needOf('bash', 'bash', 'gives the program another name', { test: '[ -x /bin/bash ]' })]),
    ...(log.to === 'syslog' ? [needOf('logger', 'util-linux or BusyBox', 'writes to syslog')] : []),
    ...(times.some(({ calendar }) => calendar !== undefined && cronFields(calendar) !== undefined)
      ? [needOf('cron', 'cron', 'starts the service by the calendar', { test: '[ -d /etc/cron.d ]' })]
      : []),
    ...(times.some(({ jitterMs }) => jitterMs !== undefined)
      ? [needOf('awk', 'mawk, gawk or BusyBox', 'lets chance decide how long to sleep')]
      : []),
    ...(host.kernelModules === undefined ? [] : [needOf('modprobe', 'kmod', 'loads kernel modules')]),
    ...rotationNeeds(service),
    ...probeNeeds(service),
    ...busNeeds(service),
  ];
};

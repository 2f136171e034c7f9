import {
  accountPrograms,
  busPrograms,
  probePrograms,
  type RequiredProgram,
  requiredProgram,
  rotationPrograms,
} from '../render/required-programs.ts';
import type { NamedService, RenderInput } from '../render/target.ts';
import { cronFields } from './cron.ts';
import { setpriv } from './program.ts';
import { sandboxWords } from './sandbox.ts';

/** What the scripts that run the services, make accounts and start what cron starts need of a machine. */
export const keeperPrograms = (input: RenderInput): RequiredProgram[] => [
  ...accountPrograms(input.set),
  ...input.services.flatMap(servicePrograms),
];

const servicePrograms = (service: NamedService): RequiredProgram[] => {
  const { exec = {}, stop = {}, log = {}, timers = {}, host = {} } = service;
  const box = sandboxWords(service);
  const times = Object.values(timers);
  return [
    requiredProgram('setsid', 'util-linux or BusyBox', 'gives the service a session of its own'),
    ...(setpriv(service).length === 0
      ? []
      : [
          requiredProgram('setpriv', 'util-linux', 'runs the service as its user', {
            // That of BusyBox changes no users.
            test: 'setpriv --help 2>&1 | grep -q -e --reuid',
          }),
        ]),
    ...(stop.signal === 'INT' || stop.signal === 'QUIT'
      ? [
          requiredProgram('env', 'coreutils 8.31', `lets the service hear ${stop.signal}, which stops it`, {
            test: `env --default-signal=${stop.signal} true`,
          }),
        ]
      : []),
    ...(box.includes('bwrap') ? [requiredProgram('bwrap', 'bubblewrap', 'has the sandbox')] : []),
    ...(exec.argv0 === undefined
      ? []
      : [requiredProgram('bash', 'bash', 'gives the program another name', { test: '[ -x /bin/bash ]' })]),
    ...(log.to === 'syslog' ? [requiredProgram('logger', 'util-linux or BusyBox', 'writes to syslog')] : []),
    ...(times.some(({ calendar }) => calendar !== undefined && cronFields(calendar) !== undefined)
      ? [
          requiredProgram('cron', 'cron', 'starts the service by the calendar', {
            test: '[ -d /etc/cron.d ]',
          }),
        ]
      : []),
    ...(times.some(({ jitterMs }) => jitterMs !== undefined)
      ? [requiredProgram('awk', 'mawk, gawk or BusyBox', 'lets chance decide how long to sleep')]
      : []),
    ...(host.kernelModules === undefined
      ? []
      : [requiredProgram('modprobe', 'kmod', 'loads kernel modules')]),
    ...rotationPrograms(service),
    ...probePrograms(service),
    ...busPrograms(service),
  ];
};

import { boolean } from '../systemd/boolean.ts';
import { splitQuoted } from '../systemd/split-words.ts';
import { milliseconds } from '../systemd/time-span.ts';
import { each, eachWord, type Handler, type Handlers, lost, put, single } from './mapping.ts';

/** @example octalMode('27') // '0027' */
export const octalMode = (text: string): string | undefined =>
  /^[0-7]{1,4}$/.test(text) ? text.padStart(4, '0') : undefined;

const integer = (text: string): number | undefined => (/^-?\d+$/.test(text) ? Number(text) : undefined);

const environment: Handler = each((value, mapping) => {
  const words = splitQuoted(value);
  if (words === undefined) return 'a quote is not closed';
  for (const { text } of words) {
    const [, name, content = ''] = /^([^=]+)=([\s\S]*)$/.exec(text) ?? [];
    if (name === undefined) return 'no NAME=value';
    mapping.put(['exec', 'env', name], content);
  }
  return undefined;
});

/** `simple` and its like are what a service is where nothing is said. */
const foreground = ['simple', 'exec', 'idle', 'dbus', 'notify', 'notify-reload'];

const type = single((value, mapping) => {
  if (value === 'forking' || value === 'oneshot') mapping.put('type', value);
  else if (!foreground.includes(value)) return { reason: 'no type that the description has' };
  if (value.startsWith('notify')) mapping.put('readiness.notify', 'systemd');
  if (value === 'notify-reload') mapping.put('reload.signal', 'HUP');
  return undefined;
});

const log = (stream: 'stdout' | 'stderr'): Handler =>
  single((value, mapping) => {
    const [, file] = /^(?:file|append|truncate):(.+)$/.exec(value) ?? [];
    const to = { inherit: 'inherit', journal: 'supervisor', syslog: 'syslog', null: 'file' }[value];
    if (file === undefined && to === undefined) return { reason: 'no destination that the description has' };
    // The error output goes where the output goes, unless it has a file of its own.
    if (stream === 'stderr' && file === undefined && value !== 'null')
      return value === 'inherit' || mapping.get('log.to') === to
        ? undefined
        : { reason: 'the error output goes where the output goes' };
    mapping.put('log.to', to ?? 'file');
    if (file !== undefined || value === 'null') mapping.put(['log', stream], file ?? '/dev/null');
    return undefined;
  });

const restart = single((value, mapping) => {
  const when = { no: 'never', always: 'always', 'on-failure': 'on-failure' }[value];
  if (when === 'always' && mapping.get('type') === 'oneshot') {
    mapping.put('restart.when', 'on-failure');
    return { reason: 'what ends by itself is started again only when it fails; systemd refuses more', value };
  }
  if (when !== undefined) {
    mapping.put('restart.when', when);
    return undefined;
  }
  mapping.put('restart.when', value === 'on-success' ? 'never' : 'on-failure');
  return { reason: `the nearest is restart.when = ${value === 'on-success' ? 'never' : 'on-failure'}` };
});

const signals = ['HUP', 'INT', 'QUIT', 'KILL', 'USR1', 'USR2', 'TERM', 'CONT', 'WINCH'];
const signal = (text: string): string | undefined => {
  const name = text.replace(/^SIG/, '');
  return signals.includes(name) ? name : undefined;
};

/** A time after which something is given up; systemd writes "never" in two ways. */
const timeout = (path: string): Handler =>
  single((value, mapping) => {
    const parsed = milliseconds(value);
    if (parsed === undefined || parsed === 0) return { reason: 'no limit: the description has only limits' };
    mapping.put(path, parsed);
    return undefined;
  });

const credential = single((value, mapping) => {
  const [, name, path] = /^([^:]+):(\/.*)$/.exec(value) ?? [];
  if (name === undefined || path === undefined)
    return { reason: 'a secret is a name and the path of a file' };
  mapping.put(['secrets', name, 'source'], path);
  return undefined;
});

/** Keys of `[Service]` about the process and its life: systemd.service(5), systemd.exec(5), systemd.kill(5). */
export const processKeys: Handlers = {
  Type: type,
  BusName: put('readiness.dbusName'),
  PIDFile: single((value, mapping) => {
    if (mapping.get('type') !== 'forking')
      return { reason: 'the file of a service that stays in the foreground tells nothing' };
    mapping.put('forking.pidFile', value.startsWith('/') ? value : `/run/${value}`);
    return undefined;
  }),
  RemainAfterExit: single((value, mapping) => {
    if (boolean(value) === false) return undefined;
    if (boolean(value) === undefined) return { reason: 'neither yes nor no' };
    if (mapping.get('type') !== 'oneshot') return { reason: 'only what ends can remain after it' };
    mapping.put('oneshot.remain', true);
    return undefined;
  }),
  User: put('exec.user'),
  Group: put('exec.group'),
  SupplementaryGroups: eachWord((group, mapping) => {
    mapping.add('exec.supplementaryGroups', [group]);
    return undefined;
  }),
  WorkingDirectory: put('exec.cwd', (value) =>
    value.startsWith('/') ? value.replace(/(?<=.)\/+$/, '') : undefined,
  ),
  UMask: put('exec.umask', octalMode),
  Nice: put('exec.nice', integer),
  Environment: environment,
  EnvironmentFile: each((value, mapping) => {
    if (value.startsWith('-')) return 'a file of variables must exist';
    mapping.add('exec.envFiles', [value]);
    return undefined;
  }),
  // The hooks look at it themselves.
  PermissionsStartOnly: single((value) =>
    boolean(value) === undefined ? { reason: 'neither yes nor no' } : undefined,
  ),
  LoadCredential: (values, mapping) => each((value) => credential([value], mapping)?.reason)(values, mapping),
  StandardOutput: log('stdout'),
  StandardError: log('stderr'),
  SyslogIdentifier: put('log.identifier'),
  Restart: restart,
  RestartSec: put('restart.delayMs', milliseconds),
  StartLimitInterval: put('restart.windowMs', milliseconds),
  StartLimitIntervalSec: put('restart.windowMs', milliseconds),
  StartLimitBurst: put('restart.burst', (value) => integer(value) || undefined),
  SuccessExitStatus: eachWord((status, mapping) => {
    if (!/^\d+$/.test(status)) return 'only exit codes by number';
    const there = mapping.get('restart.successExits');
    mapping.put('restart.successExits', [...(Array.isArray(there) ? there : []), Number(status)]);
    return undefined;
  }),
  TimeoutStartSec: timeout('readiness.timeoutMs'),
  TimeoutStopSec: timeout('stop.timeoutMs'),
  TimeoutSec: (values, mapping) =>
    timeout('readiness.timeoutMs')(values, mapping) ?? timeout('stop.timeoutMs')(values, mapping),
  KillSignal: put('stop.signal', signal),
  FinalKillSignal: put('stop.finalSignal', signal),
  KillMode: put(
    'stop.kill',
    (value) => ({ 'control-group': 'group', process: 'process', mixed: 'mixed' })[value],
  ),
  GuessMainPID: lost('supervisors follow a forking service by its pidFile alone'),
};

import { commandOf, defaults, hooksOf } from '../../../description/defaults.ts';
import { directoriesOf } from '../../../description/directories.ts';
import { isMilestone } from '../../../description/id.ts';
import { exportFileLines } from '../../../sh/env-files.ts';
import { quoteSh, shWords } from '../../../sh/quote.ts';
import { seconds, waitFor } from '../../../sh/wait.ts';
import type { NamedService, RenderInput } from '../../target.ts';
import { bases } from './places.ts';
import { listens } from './rc-script.ts';

/** rc.subr evaluates what it is given once more, so words are quoted twice. */
export const commandLines = (service: NamedService): string[] => {
  const { exec = {}, forking, type, log = {}, restart = {}, limits = {}, sandbox = {} } = service;
  const value = (limit: number | 'unlimited'): string => (limit === 'unlimited' ? 'infinity' : String(limit));
  const limit = [
    ...(limits.nofile === undefined ? [] : ['-n', value(limits.nofile)]),
    ...(limits.nproc === undefined ? [] : ['-u', value(limits.nproc)]),
    ...(limits.core === undefined ? [] : ['-c', value(limits.core)]),
    ...(limits.memlock === undefined ? [] : ['-l', value(limits.memlock)]),
  ];
  const env = Object.entries({
    ...(exec.path === undefined ? {} : { PATH: exec.path.join(':') }),
    ...exec.env,
  })
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, text]) => `${name}=${text}`);
  const inner = [
    ...(limit.length === 0 ? [] : ['limits', ...limit]),
    ...((limits.oomScoreAdjust ?? 0) < 0 ? ['protect', '-i'] : []),
    ...(exec.nice === undefined ? [] : ['nice', '-n', String(exec.nice)]),
    ...(sandbox.chroot === undefined ? [] : ['chroot', sandbox.chroot]),
    ...(env.length + (exec.envFiles ?? []).length === 0 ? [] : ['env', ...env]),
    ...(exec.envFiles === undefined
      ? []
      : ['/bin/sh', '-c', [...exportFileLines(service), 'exec "$@"'].join('\n'), 'sh']),
    ...commandOf(exec),
  ];
  // rc.subr would quote a command for another user in its own way, which not every word survives.
  const line = exec.user === undefined ? shWords(inner) : `su -m ${exec.user} -c ${quoteSh(shWords(inner))}`;
  if (type === 'forking')
    return [
      `pidfile=${quoteSh(forking?.pidFile ?? '')}`,
      `command=${quoteSh(inner[0] ?? '')}`,
      ...(exec.user === undefined
        ? [`command_args=${quoteSh(shWords(inner.slice(1)))}`]
        : [`start_cmd=${quoteSh(line)}`]),
    ];
  if (type === 'oneshot') return [`start_cmd=${quoteSh(line)}`, 'stop_cmd=:'];
  const again = restart.when !== undefined && restart.when !== 'never';
  const words = [
    '-f',
    '-P',
    `/var/run/${service.name}.pid`,
    ...(again
      ? ['-R', String(Math.max(1, Math.ceil((restart.delayMs ?? defaults.restart.delayMs) / 1000)))]
      : []),
    ...(log.to === 'file' && log.stdout !== undefined ? ['-o', log.stdout] : []),
    ...(log.to === 'syslog' || log.identifier !== undefined
      ? ['-S', '-T', log.identifier ?? service.name]
      : []),
    ...(exec.user === undefined ? [] : ['-u', exec.user]),
    ...inner,
  ];
  return [
    `pidfile=/var/run/${service.name}.pid`,
    'command=/usr/sbin/daemon',
    'procname=daemon',
    `command_args=${quoteSh(shWords(words))}`,
  ];
};

export const hooks = (
  service: NamedService,
  when: Parameters<typeof hooksOf>[1],
  otherwise: string,
): string[] =>
  hooksOf(service, when).map(({ argv, asRoot, ignoreError }) => {
    const user = service.exec?.user;
    const line = asRoot || user === undefined ? shWords(argv) : `su -m ${user} -c ${quoteSh(shWords(argv))}`;
    return `${line} || ${ignoreError ? ':' : otherwise}`;
  });

export const prestart = (service: NamedService, input: RenderInput): string[] => {
  const { conditions = {}, exec = {}, secrets = {}, dependencies = {} } = service;
  const test = (condition: string, what: string): string =>
    `${condition} || { echo ${quoteSh(what)}; return 1; }`;
  const run = `/var/run/nixtools/${service.name}`;
  return [
    ...(conditions.pathExists ?? []).map((path) => test(`[ -e ${quoteSh(path)} ]`, `there is no ${path}`)),
    ...(conditions.pathMissing ?? []).map((path) => test(`[ ! -e ${quoteSh(path)} ]`, `there is ${path}`)),
    ...(conditions.directoryNotEmpty ?? []).map((path) =>
      test(`[ -n "$(ls -A ${quoteSh(path)})" ]`, `nothing is in ${path}`),
    ),
    ...(conditions.virtualized === undefined
      ? []
      : [
          test(
            `[ "$(sysctl -n kern.vm_guest)" ${conditions.virtualized ? '!=' : '='} none ]`,
            'the machine is of the other kind',
          ),
        ]),
    ...(dependencies.conflicts ?? [])
      .filter((id) => !isMilestone(id))
      .map((id) => `service ${input.nameOf(id)} onestop || :`),
    ...directoriesOf(service, bases).flatMap(({ path, mode, owner, group }) => [
      `install -d -m ${mode}${owner === undefined ? '' : ` -o ${owner}`}${group === undefined ? '' : ` -g ${group}`} ${quoteSh(path)}`,
    ]),
    ...(Object.keys(secrets).length === 0
      ? []
      : [`install -d -m 0700${exec.user === undefined ? '' : ` -o ${exec.user}`} ${run}`]),
    ...Object.entries(secrets)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([name, { source = '' }]) =>
          `install -m 0400${exec.user === undefined ? '' : ` -o ${exec.user}`} ${quoteSh(source)} ${run}/${name} || return 1`,
      ),
    ...(exec.umask === undefined ? [] : [`umask ${exec.umask}`]),
    ...(exec.cwd === undefined ? [] : [`cd ${quoteSh(exec.cwd)} || return 1`]),
    ...hooks(service, 'preStart', 'return 1'),
  ];
};

export const poststart = (service: NamedService): string[] => {
  const { readiness = {} } = service;
  const probes = [
    ...(typeof readiness.port === 'number' ? [listens(readiness.port)] : []),
    ...(readiness.path === undefined ? [] : [`[ -e ${quoteSh(readiness.path)} ]`]),
    ...(readiness.argv === undefined ? [] : [shWords(readiness.argv)]),
    ...(readiness.dbusName === undefined
      ? []
      : [
          `dbus-send --system --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner ${quoteSh(`string:${readiness.dbusName}`)} | grep -q 'boolean true'`,
        ]),
  ];
  return [
    ...(readiness.delayMs === undefined ? [] : [`sleep ${seconds(readiness.delayMs)}`]),
    ...(probes.length === 0
      ? []
      : waitFor(probes, readiness.timeoutMs ?? defaults.readinessTimeoutMs, 'return 1')),
    ...hooks(service, 'postStart', 'return 1'),
  ];
};

import { commandOf, defaults } from '../../../description/defaults.ts';
import { listenAddress } from '../../../description/ports.ts';
import type { Tree } from '../../structured.ts';
import type { NamedService } from '../../target.ts';
import { beforeLines } from './before.ts';
import { intervals } from './intervals.ts';

export const job = (service: NamedService): Tree => {
  const { exec = {}, restart = {}, stop = {}, limits = {}, log = {}, timers = {}, sandbox = {} } = service;
  const program =
    service.type === 'forking' && service.forking?.foregroundArgv !== undefined
      ? service.forking.foregroundArgv
      : commandOf(exec);
  const before = beforeLines(service);
  const named = exec.argv0 === undefined ? program : [exec.argv0, ...program.slice(1)];
  const words =
    before.length === 0
      ? named
      : [
          ...(exec.argv0 === undefined ? ['/bin/sh', '-c', [...before, 'exec "$@"'].join('\n'), 'sh'] : []),
          ...(exec.argv0 === undefined
            ? []
            : ['/bin/bash', '-c', [...before, 'exec -a "$0" "$@"'].join('\n'), exec.argv0]),
          ...program,
        ];
  const times = Object.values(timers);
  const calendars = times.flatMap(({ calendar }) =>
    calendar === undefined ? [] : (intervals(calendar) ?? []),
  );
  const [interval] = times.flatMap(({ intervalMs }) => intervalMs ?? []).sort((a, b) => a - b);
  const rlimits = {
    NumberOfFiles: number(limits.nofile),
    NumberOfProcesses: number(limits.nproc),
    Core: number(limits.core),
    MemoryLock: number(limits.memlock),
    ResidentSetSize: limits.memoryMax,
  };
  return {
    Label: service.name,
    Program: exec.argv0 === undefined || before.length > 0 ? undefined : program[0],
    ProgramArguments: [...words],
    EnvironmentVariables: {
      ...exec.env,
      ...(exec.path === undefined ? {} : { PATH: exec.env?.['PATH'] ?? exec.path.join(':') }),
    },
    WorkingDirectory: exec.cwd,
    Umask: exec.umask === undefined ? undefined : Number.parseInt(exec.umask, 8),
    Nice: exec.nice,
    UserName: exec.user,
    GroupName: exec.group,
    InitGroups: exec.supplementaryGroups === undefined ? undefined : true,
    RootDirectory: sandbox.chroot,
    Disabled: service.autostart === undefined ? undefined : !service.autostart,
    RunAtLoad:
      times.length === 0 && service.sockets === undefined
        ? true
        : times.some(({ afterBootMs }) => afterBootMs !== undefined) || undefined,
    KeepAlive: keepAlive(restart.when),
    ThrottleInterval: restart.delayMs === undefined ? undefined : Math.ceil(restart.delayMs / 1000),
    ExitTimeOut: stop.timeoutMs === undefined ? undefined : Math.ceil(stop.timeoutMs / 1000),
    AbandonProcessGroup: stop.kill === 'process' ? true : undefined,
    SoftResourceLimits: rlimits,
    HardResourceLimits: rlimits,
    StandardOutPath: log.stdout,
    StandardErrorPath: log.stderr ?? log.stdout,
    StartInterval: interval === undefined ? undefined : Math.ceil(interval / 1000),
    StartCalendarInterval: calendars,
    Sockets: socketsOf(service),
    inetdCompatibility: Object.values(service.sockets ?? {}).some(({ accept }) => accept === true)
      ? { Wait: false }
      : undefined,
  };
};

/** launchd has no word for "unlimited": the largest number is. */
const number = (limit: number | 'unlimited' | undefined): number | undefined =>
  limit === 'unlimited' ? 2 ** 53 - 1 : limit;

const keepAlive = (when: NonNullable<NamedService['restart']>['when'] = defaults.restart.when): Json => {
  if (when === 'on-failure') return { SuccessfulExit: false };
  return when !== 'never';
};

type Json = boolean | { readonly SuccessfulExit: boolean };

const socketsOf = ({ sockets = {} }: NamedService): Tree =>
  Object.fromEntries(
    Object.entries(sockets).map(([name, { listen = '0', kind, mode, fdName }]) => {
      const at = listenAddress(listen);
      const type = kind === 'datagram' ? 'dgram' : 'stream';
      return [
        fdName ?? name,
        'path' in at
          ? {
              SockPathName: at.path,
              SockPathMode: mode === undefined ? undefined : Number.parseInt(mode, 8),
              SockType: type,
            }
          : { SockNodeName: at.address, SockServiceName: String(at.port), SockType: type },
      ];
    }),
  );

import { compareUtf8 } from '@nixtools/nix-formats';
import { defaults, hooksOf } from '../../../description/defaults.ts';
import { directoriesOf } from '../../../description/directories.ts';
import { wantedPort } from '../../../description/ports.ts';
import { containerCommand, containerProbe } from '../../container-command.ts';
import { overrideLines } from '../../overrides.ts';
import { systemManager } from '../../systemd/manager.ts';
import { commandLine, specifierFree, unitWord } from '../../systemd/quote.ts';
import { installLines, restartValue, unitLines } from '../../systemd/service-unit.ts';
import { printUnit, span, type UnitLine } from '../../systemd/unit-file.ts';
import type { NamedService, RenderInput } from '../../target.ts';
import { stored } from './files.ts';
import { secretLines } from './secrets.ts';

export const containerUnit = (service: NamedService, input: RenderInput): string => {
  const context = {
    manager: systemManager,
    input,
    directories: { lines: [], tmpfiles: [] },
    sockets: [],
    inetd: false,
  };
  const added = (place: string): readonly string[] => overrideLines(input.override(service, place));
  return printUnit([
    {
      name: 'Unit',
      lines: unitLines({ ...service, conditions: service.conditions ?? {} }, context),
      added: added('Unit'),
    },
    {
      name: 'Container',
      lines: [...containerLines(service, input), ...secretLines(service, input.set)].map(dollarFree),
      added: added('Container'),
    },
    { name: 'Service', lines: serviceLines(service), added: added('Service') },
    { name: 'Install', lines: installLines(service, context), added: added('Install') },
  ]);
};

/** Quadlet hands all values on as words of one command, in which systemd would look for variables. */
const dollarFree = ([key, value]: UnitLine): UnitLine => [
  key,
  typeof value === 'string' && key !== 'Exec' ? value.replaceAll('$', '$$$$') : value,
];

/** It takes this value as it is, without looking for quotes. */
const volume = (from: string, to: string, options = ''): UnitLine => [
  'Volume',
  specifierFree(`${from}:${to}${options}`),
];

const containerLines = (service: NamedService, { set }: RenderInput): UnitLine[] => {
  const { exec = {}, readiness = {}, health = {}, parameters = {}, files = {} } = service;
  const probe = containerProbe(service);
  const environment = Object.entries({
    ...(exec.path === undefined ? {} : { PATH: exec.path.join(':') }),
    ...(exec.user === undefined ? {} : { USER: exec.user, LOGNAME: exec.user }),
    ...exec.env,
  });
  return [
    [exec.image?.startsWith('/') ? 'Rootfs' : 'Image', exec.image],
    ['ContainerName', service.name.replaceAll('@', '-')],
    ['Exec', commandLine(containerCommand(service, { umask: false, path: false }))],
    ['User', exec.user],
    ['Group', exec.group],
    ...groupsOf(service, set).map((group): UnitLine => ['GroupAdd', group]),
    ['WorkingDir', exec.cwd === undefined ? undefined : specifierFree(exec.cwd)],
    ...environment
      .sort(([a], [b]) => compareUtf8(a, b))
      .map(([name, value]): UnitLine => ['Environment', unitWord(`${name}=${value}`)]),
    // podman reads them itself, on the host.
    ...(exec.envFiles ?? []).map(
      (file): UnitLine => [
        'EnvironmentFile',
        unitWord(files[file] === undefined ? file : stored(service, file)),
      ],
    ),
    ...Object.values(parameters.ports ?? {})
      .map(wantedPort)
      .map(({ number, protocol }): UnitLine => ['PublishPort', `${number}:${number}/${protocol}`]),
    ...directoriesOf(service).map(({ path }) => volume(path, path)),
    ...Object.entries(files)
      .sort(([a], [b]) => compareUtf8(a, b))
      .map(([path]) => volume(stored(service, path), path, ':ro')),
    ...sandboxLines(service),
    ...limitLines(service),
    ['Notify', readiness.notify === undefined ? (probe === undefined ? undefined : 'healthy') : true],
    ['HealthCmd', probe === undefined ? undefined : unitWord(probe)],
    ['HealthInterval', span(health.intervalMs)],
    ['HealthTimeout', span(health.timeoutMs)],
    ['HealthRetries', health.retries],
    ['HealthOnFailure', health.retries === undefined && health.intervalMs === undefined ? undefined : 'kill'],
    ['HealthStartPeriod', span(readiness.delayMs)],
    ...podmanArguments(service).map((argument): UnitLine => ['PodmanArgs', unitWord(argument)]),
  ];
};

/** Told a group, podman leaves out those that the user is in. */
const groupsOf = ({ exec = {} }: NamedService, { users = {} }: RenderInput['set']): readonly string[] => {
  const own = exec.user === undefined || exec.group === undefined ? [] : (users[exec.user]?.groups ?? []);
  return [...new Set([...(exec.supplementaryGroups ?? []), ...own])];
};

const sandboxLines = ({ sandbox = {} }: NamedService): UnitLine[] => [
  ['NoNewPrivileges', sandbox.noNewPrivileges],
  ...(sandbox.capabilities === undefined
    ? []
    : ([
        ['DropCapability', 'all'],
        ['AddCapability', sandbox.capabilities.join(' ')],
      ] as const)),
  ['AddCapability', (sandbox.ambientCapabilities ?? []).join(' ')],
  ['ReadOnly', sandbox.protectSystem === undefined ? undefined : true],
  ['Tmpfs', sandbox.privateTmp === true ? '/tmp' : undefined],
  ['Network', sandbox.privateNetwork === true ? 'none' : undefined],
  ...(sandbox.readOnlyPaths ?? []).map((path) => volume(path, path, ':ro')),
  ...(sandbox.readWritePaths ?? []).map((path) => volume(path, path)),
  [
    'Mask',
    sandbox.inaccessiblePaths === undefined ? undefined : unitWord(sandbox.inaccessiblePaths.join(':')),
  ],
  ...Object.entries(sandbox.binds ?? {})
    .sort(([a], [b]) => compareUtf8(a, b))
    .map(([inner, outer]) => volume(outer, inner)),
];

const limitLines = ({ limits = {} }: NamedService): UnitLine[] => {
  const value = (limit: number | 'unlimited'): string => (limit === 'unlimited' ? '-1' : String(limit));
  return (['nofile', 'nproc', 'core', 'memlock'] as const).flatMap((name): UnitLine[] => {
    const limit = limits[name];
    return limit === undefined ? [] : [['Ulimit', `${name}=${value(limit)}:${value(limit)}`]];
  });
};

const podmanArguments = (service: NamedService): string[] => {
  const { exec = {}, limits = {}, stop = {}, log = {} } = service;
  return [
    ...(exec.umask === undefined ? [] : [`--umask=${exec.umask}`]),
    ...(limits.memoryMax === undefined ? [] : [`--memory=${limits.memoryMax}b`]),
    ...(limits.cpuWeight === undefined ? [] : [`--cgroup-conf=cpu.weight=${limits.cpuWeight}`]),
    ...(limits.ioWeight === undefined ? [] : [`--cgroup-conf=io.weight=${limits.ioWeight}`]),
    ...(limits.tasksMax === undefined ? [] : [`--pids-limit=${limits.tasksMax}`]),
    ...(limits.oomScoreAdjust === undefined ? [] : [`--oom-score-adj=${limits.oomScoreAdjust}`]),
    ...(stop.signal === undefined ? [] : [`--stop-signal=SIG${stop.signal}`]),
    ...(stop.timeoutMs === undefined ? [] : [`--stop-timeout=${Math.ceil(stop.timeoutMs / 1000)}`]),
    ...(log.to === 'file' && log.stdout !== undefined
      ? ['--log-driver=k8s-file', `--log-opt=path=${log.stdout}`]
      : []),
    ...(log.rotateBytes === undefined ? [] : [`--log-opt=max-size=${log.rotateBytes}`]),
    ...(log.identifier === undefined ? [] : [`--log-opt=tag=${log.identifier}`]),
  ];
};

const serviceLines = (service: NamedService): UnitLine[] => {
  const { restart = {}, readiness = {}, reload = {}, stop = {} } = service;
  const name = service.name.replaceAll('@', '-');
  const within = (argv: readonly string[], asRoot = false): readonly string[] => [
    '/usr/bin/podman',
    'exec',
    ...(asRoot ? ['--user=0'] : []),
    name,
    ...argv,
  ];
  return [
    ['Type', service.type === 'oneshot' ? 'oneshot' : undefined],
    ['RemainAfterExit', service.oneshot?.remain],
    ...hooksOf(service, 'postStart').map(
      ({ argv, asRoot, ignoreError }): UnitLine => [
        'ExecStartPost',
        commandLine(within(argv, asRoot), ignoreError ? '-' : ''),
      ],
    ),
    ...hooksOf(service, 'preStop').map(
      ({ argv, asRoot, ignoreError }): UnitLine => [
        'ExecStop',
        commandLine(within(argv, asRoot), ignoreError ? '-' : ''),
      ],
    ),
    ['ExecStop', stop.argv === undefined ? undefined : commandLine(within(stop.argv))],
    ['ExecReload', reload.argv === undefined ? undefined : commandLine(within(reload.argv))],
    [
      'ExecReload',
      reload.signal === undefined ? undefined : `/usr/bin/podman kill --signal=${reload.signal} ${name}`,
    ],
    ['Restart', restartValue(restart.when ?? defaults.restart.when)],
    ['RestartSec', span(restart.delayMs)],
    ['SuccessExitStatus', (restart.successExits ?? []).join(' ')],
    ['TimeoutStartSec', span(readiness.timeoutMs)],
  ];
};

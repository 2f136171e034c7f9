import { commandOf, defaults, type Hook, hooksOf, isStartedByOthers } from '../../description/defaults.ts';
import { isMilestone } from '../../description/id.ts';
import { overrideLines } from '../overrides.ts';
import type { NamedService, RenderInput } from '../target.ts';
import type { UnitDirectories } from './directories.ts';
import type { Manager } from './manager.ts';
import { commandLine, specifierFree, unitWord, unitWords } from './quote.ts';
import { notifyFdCommand, readinessHook, usesNotifyFd } from './readiness.ts';
import { resourceLines } from './resources.ts';
import { sandboxLines } from './sandbox.ts';
import { printUnit, span, type UnitLine } from './unit-file.ts';

export interface UnitContext {
  readonly manager: Manager;
  readonly input: RenderInput;
  readonly directories: UnitDirectories;
  /** Names of the socket units that hand it their sockets. */
  readonly sockets: readonly string[];
  /** One process a connection. */
  readonly inetd: boolean;
}

export const serviceUnit = (service: NamedService, context: UnitContext): string =>
  printUnit([
    { name: 'Unit', lines: unitLines(service, context), added: added(service, context, 'Unit') },
    { name: 'Service', lines: serviceLines(service, context), added: added(service, context, 'Service') },
    { name: 'Install', lines: installLines(service, context), added: added(service, context, 'Install') },
  ]);

const added = (service: NamedService, { input }: UnitContext, place: string): readonly string[] =>
  overrideLines(input.override(service, place));

export const unitLines = (service: NamedService, context: UnitContext): UnitLine[] => {
  const { dependencies = {}, conditions = {}, host = {}, restart = {} } = service;
  const units = (names: readonly string[] | undefined): string =>
    [...new Set((names ?? []).flatMap((name) => unitName(name, context)))].sort().join(' ');
  const each = (key: string, values: readonly string[] | undefined, prefix = ''): UnitLine[] =>
    (values ?? []).map((value) => [key, `${prefix}${specifierFree(value)}`]);
  const modules = (host.kernelModules ?? []).map((module) => `modprobe@${module}.service`);
  const both = (names: string): string => [names, ...modules].filter(Boolean).join(' ');
  return [
    ['Description', service.description === undefined ? undefined : specifierFree(service.description)],
    ['Requires', units(dependencies.requires)],
    ['Wants', both(units(dependencies.wants))],
    ['BindsTo', units(dependencies.bindsTo)],
    ['PartOf', units(dependencies.partOf)],
    ['Conflicts', units(dependencies.conflicts)],
    ['After', both(units(dependencies.after))],
    ['Before', units(dependencies.before)],
    ['RequiresMountsFor', unitWords(host.mounts ?? [])],
    ...each('AssertPathExists', host.devices),
    ...each('ConditionPathExists', conditions.pathExists),
    ...each('ConditionPathExists', conditions.pathMissing, '!'),
    ...each('ConditionDirectoryNotEmpty', conditions.directoryNotEmpty),
    ...each('ConditionKernelCommandLine', conditions.kernelParameters),
    ['ConditionVirtualization', conditions.virtualized],
    ['StartLimitBurst', restart.burst],
    ['StartLimitIntervalSec', span(restart.windowMs)],
  ];
};

/** The unit that a dependency means: none where the manager has no such milestone. */
const unitName = (name: string, { input, manager }: UnitContext): string[] => {
  if (isMilestone(name)) return [manager.milestones[name]].filter((unit) => unit !== undefined);
  if (name in input.set.services) return [`${input.nameOf(name)}.service`];
  return [
    /\.(service|socket|target|mount|path|timer|slice|scope|device|swap|automount)$/.test(name)
      ? name
      : `${name}.service`,
  ];
};

const serviceLines = (service: NamedService, context: UnitContext): UnitLine[] => {
  const {
    exec = {},
    forking = {},
    oneshot = {},
    restart = {},
    readiness = {},
    reload = {},
    stop = {},
  } = service;
  const { manager } = context;
  return [
    ['Type', typeOf(service)],
    ['NotifyAccess', usesNotifyFd(service) ? 'all' : undefined],
    ['BusName', readiness.dbusName],
    ['PIDFile', forking.pidFile === undefined ? undefined : specifierFree(forking.pidFile)],
    ['RemainAfterExit', oneshot.remain],
    ['User', manager.user ? undefined : exec.user],
    ['Group', manager.user ? undefined : exec.group],
    ['SupplementaryGroups', manager.user ? undefined : (exec.supplementaryGroups ?? []).join(' ')],
    ['WorkingDirectory', exec.cwd === undefined ? undefined : specifierFree(exec.cwd)],
    ['UMask', exec.umask],
    ['Nice', exec.nice],
    ...environmentLines(service),
    ...hookLines('ExecStartPre', hooksOf(service, 'preStart'), manager),
    ['ExecStart', startLine(service)],
    ...hookLines('ExecStartPost', [...readinessHook(service), ...hooksOf(service, 'postStart')], manager),
    ...reloadLines(reload),
    ...hookLines('ExecStop', hooksOf(service, 'preStop'), manager),
    ['ExecStop', stop.argv === undefined ? undefined : commandLine(stop.argv)],
    ...hookLines('ExecStopPost', hooksOf(service, 'postStop'), manager),
    ['Restart', restartValue(restart.when)],
    ['RestartSec', span(restart.delayMs)],
    ['SuccessExitStatus', (restart.successExits ?? []).join(' ')],
    ['TimeoutStartSec', span(readiness.timeoutMs)],
    ['KillSignal', stop.signal === undefined ? undefined : `SIG${stop.signal}`],
    ['TimeoutStopSec', span(stop.timeoutMs)],
    ['KillMode', stop.kill === 'group' ? 'control-group' : stop.kill],
    ['FinalKillSignal', stop.finalSignal === undefined ? undefined : `SIG${stop.finalSignal}`],
    ['Sockets', context.sockets.join(' ')],
    ['StandardInput', context.inetd ? 'socket' : undefined],
    ...context.directories.lines,
    ...Object.entries(service.secrets ?? {}).map(
      ([name, { source }]): UnitLine => [
        'LoadCredential',
        source === undefined ? undefined : `${name}:${specifierFree(source)}`,
      ],
    ),
    ...logLines(service),
    ...resourceLines(service),
    ...sandboxLines(service),
  ];
};

const typeOf = (service: NamedService): string => {
  const { type = defaults.type, readiness = {} } = service;
  if (type !== 'foreground') return type;
  if (readiness.notify !== undefined || usesNotifyFd(service)) return 'notify';
  return readiness.dbusName === undefined ? 'exec' : 'dbus';
};

const startLine = (service: NamedService): string => {
  const argv = commandOf(service.exec);
  return usesNotifyFd(service)
    ? commandLine(notifyFdCommand(service, argv))
    : commandLine(argv, '', service.exec?.argv0);
};

const environmentLines = ({ exec = {} }: NamedService): UnitLine[] => [
  ...Object.entries({
    ...(exec.path === undefined ? {} : { PATH: exec.path.join(':') }),
    ...exec.env,
  })
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]): UnitLine => ['Environment', unitWord(`${name}=${value}`)]),
  // By $PATH, only the program itself looks for others.
  ['ExecSearchPath', exec.path === undefined ? undefined : unitWord(exec.path.join(':'))],
  ...(exec.envFiles ?? []).map((file): UnitLine => ['EnvironmentFile', specifierFree(file)]),
];

const hookLines = (key: string, hooks: readonly Hook[], { user }: Manager): UnitLine[] =>
  hooks.map(({ argv, asRoot, ignoreError }) => [
    key,
    commandLine(argv, `${ignoreError ? '-' : ''}${asRoot && !user ? '+' : ''}`),
  ]);

const reloadLines = ({ argv, signal }: NonNullable<NamedService['reload']>): UnitLine[] => [
  ['ExecReload', argv === undefined ? undefined : commandLine(argv)],
  ['ExecReload', signal === undefined ? undefined : `/bin/kill -${signal} $MAINPID`],
];

export const restartValue = (when: NonNullable<NamedService['restart']>['when']): string | undefined => {
  if (when === undefined) return undefined;
  return { always: 'always', 'unless-stopped': 'always', 'on-failure': 'on-failure', never: 'no' }[when];
};

const logLines = ({ log = {} }: NamedService): UnitLine[] => {
  const file = (path: string | undefined): string | undefined =>
    path === undefined ? undefined : `append:${specifierFree(path)}`;
  const journal = log.to === undefined ? undefined : 'journal';
  return [
    ['StandardOutput', log.to === 'file' ? file(log.stdout) : log.to === 'inherit' ? 'inherit' : journal],
    [
      'StandardError',
      log.to === 'file' ? file(log.stderr ?? log.stdout) : log.to === 'inherit' ? 'inherit' : journal,
    ],
    ['SyslogIdentifier', log.identifier === undefined ? undefined : specifierFree(log.identifier)],
  ];
};

export const installLines = (service: NamedService, { manager, inetd }: UnitContext): UnitLine[] => [
  ['Alias', inetd ? undefined : (service.aliases ?? []).map((alias) => `${alias}.service`).join(' ')],
  [
    'WantedBy',
    service.autostart === false || isStartedByOthers(service) ? undefined : manager.milestones['multi-user'],
  ],
];

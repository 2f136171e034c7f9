import { commandOf, defaults, hooksOf } from '../../description/defaults.ts';
import { type DirectoryBases, directoriesOf } from '../../description/directories.ts';
import { listenAddress } from '../../description/ports.ts';
import { cronFields } from '../../sh/cron.ts';
import { quoteSh, shWords } from '../../sh/quote.ts';
import { printPlist } from '../plist.ts';
import { serviceFiles } from '../service-files.ts';
import { merged, pruned, type Tree } from '../structured.ts';
import { approximated, type Capabilities, dropped, emulated, native, refused } from '../support.ts';
import type { Finding, NamedService, RenderedFile, RenderInput, Target } from '../target.ts';

const bases: DirectoryBases = {
  state: '/usr/local/var/lib/',
  cache: '/Library/Caches/',
  logs: '/Library/Logs/',
  config: '/usr/local/etc/',
  runtime: '/var/run/',
  data: '',
};

const alone = dropped('launchd starts all at once and knows no order', 'let the service wait, or try again');
const box = dropped(
  'that would be sandbox-exec, which has no stable form',
  'use a profile of sandbox-exec by hand',
);
const shell = emulated('sh runs it before the program');
const host = dropped('nothing is checked', 'none is needed on macOS');

const capabilities: Capabilities = {
  description: dropped('a job has no description', 'none is needed'),
  aliases: dropped('a job has one label', 'none is known'),
  autostart: native('Disabled, RunAtLoad'),
  exec: native('ProgramArguments'),
  'exec.argv0': native('Program beside ProgramArguments'),
  'exec.image': dropped('programs are those of the host', 'use quadlet, compose or kubernetes'),
  'exec.envFiles': emulated('sh reads them before the program'),
  'exec.supplementaryGroups': approximated(
    'InitGroups: the groups that the user is in',
    'add the user to them',
  ),
  type: native('KeepAlive, RunAtLoad'),
  'type=oneshot': approximated('a job that may end', 'none is needed'),
  'type=forking': refused('launchd follows no daemon that forks', 'give forking.foregroundArgv'),
  'forking.pidFile': dropped('launchd follows no process ids', 'none is needed'),
  'forking.foregroundArgv': native('ProgramArguments'),
  'oneshot.remain': approximated('it has ended, and runs again only by hand or by time', 'none is needed'),
  'hooks.preStart': shell,
  'hooks.preStart.as=root': dropped('all runs as the user of the job', 'make it another job'),
  hooks: dropped('launchd has no such step', 'let the program do it'),
  reload: dropped('launchctl kill sends a signal by hand', 'launchctl kill HUP system/LABEL'),
  'restart.when': native('KeepAlive'),
  'restart.when=unless-stopped': approximated('as always', 'disable the job'),
  'restart.delayMs': approximated(
    'ThrottleInterval, in whole seconds between two starts',
    'give whole seconds',
  ),
  restart: dropped('launchd never gives up, and knows only the exit code 0', 'none is known'),
  dependencies: alone,
  readiness: dropped('a job is ready when it runs', 'let those who need it try again'),
  'readiness.delayMs': dropped('a job is ready when it runs', 'none is needed'),
  sockets: native('Sockets'),
  'sockets.accept': native('inetdCompatibility'),
  'sockets.owner': native('SockPathOwner by number'),
  'sockets.group': native('SockPathGroup by number'),
  'timers.calendar': native('StartCalendarInterval'),
  'timers.intervalMs': native('StartInterval'),
  'timers.afterBootMs': approximated('RunAtLoad: at once', 'none is known'),
  'timers.persistent': approximated('launchd always makes up for what it slept through', 'none is needed'),
  'timers.jitterMs': dropped('launchd is punctual', 'none is known'),
  directories: emulated('made by the installation'),
  'directories.runtime': approximated(
    'made by the installation, gone after the next start of the system',
    'use directories.state',
  ),
  files: native('put in place by the installation'),
  'limits.nofile': native('SoftResourceLimits, HardResourceLimits'),
  'limits.nproc': native('SoftResourceLimits, HardResourceLimits'),
  'limits.core': native('SoftResourceLimits, HardResourceLimits'),
  'limits.memlock': native('SoftResourceLimits, HardResourceLimits'),
  'limits.memoryMax': approximated('ResidentSetSize: a wish of the limits', 'none is known'),
  limits: dropped('macOS has no control groups', 'use a container'),
  sandbox: box,
  'sandbox.chroot': native('RootDirectory'),
  secrets: approximated('read where it lies', 'make it readable for the user of the job alone'),
  'log.stdout': native('StandardOutPath'),
  'log.stderr': native('StandardErrorPath'),
  'log.to': approximated('without files, output is lost', 'give log.to: file'),
  'log.to=file': native('StandardOutPath'),
  log: dropped('launchd rotates nothing', 'use newsyslog.d by hand'),
  health: dropped('nothing looks', 'use an outside monitor'),
  'stop.timeoutMs': native('ExitTimeOut, in whole seconds'),
  'stop.kill': native('AbandonProcessGroup'),
  'stop.kill=mixed': approximated('as group', 'none is known'),
  stop: dropped('launchd sends TERM, then KILL', 'let the program take TERM'),
  'stop.signal=TERM': native('what launchd sends'),
  'stop.finalSignal=KILL': native('what launchd sends'),
  conditions: emulated('sh looks before the program'),
  'conditions.kernelParameters': host,
  'conditions.virtualized': host,
  host,
  'host.mounts': emulated('sh looks before the program'),
  'host.devices': emulated('sh looks before the program'),
  users: dropped('macOS makes users by dscl and sysadminctl', 'make the user by hand'),
  groups: dropped('macOS makes groups by dseditgroup', 'make the group by hand'),
};

/** Property lists for the launchd of the system. */
export const launchd: Target = {
  name: 'launchd',
  title: 'launchd (macOS)',
  judged: 'checked',
  nameOf: (id) => `nixtools.${id.replaceAll('@', '.')}`,
  secretPath: ({ source }) => source,
  capabilities,
  places: { job: 'keys of the property list' },
  overrideKind: 'value',
  render: (input) => {
    const path = (name: string): string => `/Library/LaunchDaemons/${name}.plist`;
    const jobs = input.services.map(
      (service): RenderedFile => ({
        path: path(service.name),
        mode: '0644',
        text: printPlist(merged(pruned(job(service)), input.override(service, 'job'))),
      }),
    );
    return {
      files: [...jobs, ...input.services.flatMap(serviceFiles)],
      install: [
        ...input.services.flatMap((service) =>
          directoriesOf(service, bases).map(({ path: folder, mode, owner, group }) => ({
            argv: [
              'install',
              '-d',
              '-m',
              mode,
              ...(owner === undefined ? [] : ['-o', owner]),
              ...(group === undefined ? [] : ['-g', group]),
              folder,
            ],
            why: 'makes a folder',
          })),
        ),
        ...input.services.map(({ name }) => ({
          argv: ['launchctl', 'bootstrap', 'system', path(name)],
          why: 'loads it',
        })),
      ],
      uninstall: input.services.map(({ name }) => ({
        argv: ['launchctl', 'bootout', `system/${name}`],
        why: 'stops it',
      })),
      findings: input.services.flatMap((service) => findings(service, input)),
    };
  },
};

const findings = (service: NamedService, _input: RenderInput): Finding[] => {
  const at = (...path: string[]): Pick<Finding, 'service' | 'path'> => ({ service: service.id, path });
  const { timers = {}, type, forking, exec = {}, secrets = {} } = service;
  return [
    ...Object.entries(timers)
      .filter(([, { calendar }]) => calendar !== undefined && intervals(calendar) === undefined)
      .map(([name]) => ({
        ...at('timers', name, 'calendar'),
        support: dropped('launchd has no words for it', 'give plain numbers'),
      })),
    ...Object.entries(service.sockets ?? {}).flatMap(([name, socket]) =>
      (['owner', 'group', 'mode'] as const)
        .filter(
          (field) =>
            socket[field] !== undefined && (field !== 'mode' || socket.listen?.startsWith('/') !== true),
        )
        .map((field) => ({
          ...at('sockets', name, field),
          support: dropped(
            field === 'mode' ? 'a port has none' : 'launchd knows owners by number only',
            'none is known',
          ),
        })),
    ),
    ...(type === 'forking' && forking?.foregroundArgv !== undefined
      ? [
          { ...at('type'), support: emulated('the program that does not fork is run') },
          ...(['argv', 'script'] as const)
            .filter((field) => exec[field] !== undefined)
            .map((field) => ({
              ...at('exec', field),
              support: approximated('forking.foregroundArgv is run instead', 'make both run the same'),
            })),
        ]
      : []),
    ...Object.keys(secrets).map((name) => ({
      ...at('secrets', name, 'source'),
      support: approximated('read where it lies', 'make it readable for the user of the job alone'),
    })),
  ];
};

const job = (service: NamedService): Tree => {
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

const beforeLines = (service: NamedService): string[] => {
  const { conditions = {}, host: needs = {}, exec = {} } = service;
  const exists = (path: string): string => `[ -e ${quoteSh(path)} ]`;
  return [
    ...(conditions.pathExists ?? []).map((path) => `${exists(path)} || exit 0`),
    ...(conditions.pathMissing ?? []).map((path) => `! ${exists(path)} || exit 0`),
    ...(conditions.directoryNotEmpty ?? []).map((path) => `[ -n "$(ls -A ${quoteSh(path)})" ] || exit 0`),
    ...[...(needs.mounts ?? []), ...(needs.devices ?? [])].map((path) => `${exists(path)} || exit 1`),
    ...(exec.envFiles ?? []).map((file) => `set -a; . ${quoteSh(file)}; set +a`),
    ...hooksOf(service, 'preStart').map(
      ({ argv, ignoreError }) => `${shWords(argv)} || ${ignoreError ? ':' : 'exit 1'}`,
    ),
  ];
};

/** StartCalendarInterval has single numbers: each combination is an interval of its own. */
const intervals = (calendar: string): Tree[] | undefined => {
  const fields = cronFields(calendar)?.split(' ');
  if (fields === undefined || fields.some((field) => field.includes('/'))) return undefined;
  const names = ['Minute', 'Hour', 'Day', 'Month', 'Weekday'];
  return fields.reduce<Tree[]>(
    (all, field, at) =>
      field === '*'
        ? all
        : all.flatMap((one) => numbers(field).map((value) => ({ ...one, [names[at] ?? '']: value }))),
    [{}],
  );
};

const numbers = (field: string): number[] =>
  field.split(',').flatMap((part) => {
    const [from = 0, to = from] = part.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, at) => from + at);
  });

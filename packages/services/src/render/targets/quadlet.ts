import { compareUtf8 } from '@nixtools/nix-formats';
import { defaults, hooksOf, isStartedByOthers } from '../../description/defaults.ts';
import { directoriesOf } from '../../description/directories.ts';
import { wantedPort } from '../../description/ports.ts';
import { containerCommand, containerProbe } from '../container-command.ts';
import { overrideLines } from '../overrides.ts';
import { serviceFiles } from '../service-files.ts';
import { approximated, type Capabilities, dropped, emulated, native, refused } from '../support.ts';
import { systemdCapabilities } from '../systemd/capabilities.ts';
import { socketFindings } from '../systemd/findings.ts';
import { systemManager } from '../systemd/manager.ts';
import { commandLine, specifierFree, unitWord, unitWords } from '../systemd/quote.ts';
import { installLines, restartValue, unitLines } from '../systemd/service-unit.ts';
import { socketUnits } from '../systemd/socket-unit.ts';
import { timerUnits } from '../systemd/timer-unit.ts';
import { tmpfilesLine } from '../systemd/tmpfiles.ts';
import { printUnit, span, type UnitLine } from '../systemd/unit-file.ts';
import type { Finding, NamedService, RenderedFile, RenderInput, Target } from '../target.ts';

const inside = emulated('sh runs it in the container before the program');
const engine = native('an option of podman');
const image = dropped('the image has the accounts', 'make them in the image');

const capabilities: Capabilities = {
  ...systemdCapabilities,
  exec: native('Exec='),
  'exec.image': native('Image='),
  'exec.argv0': dropped('podman renames no program', 'remove it'),
  'exec.path': native('Environment=PATH'),
  'exec.umask': native('--umask'),
  'exec.nice': emulated('nice in the container'),
  'exec.user': native('User='),
  type: native('Type= of the generated unit'),
  'type=forking': refused('a container ends with its first process', 'give forking.foregroundArgv'),
  'forking.pidFile': dropped('a container has one process', 'none is needed'),
  'forking.foregroundArgv': native('Exec='),
  'hooks.preStart': inside,
  'hooks.preStart.as=root': dropped('all in the container runs as its user', 'do it in the image'),
  'hooks.postStart': emulated('ExecStartPost= with podman exec'),
  'hooks.postStart.as': emulated('podman exec --user'),
  'hooks.preStop': emulated('ExecStop= with podman exec'),
  'hooks.preStop.as': emulated('podman exec --user'),
  'hooks.postStop': dropped('the container is gone', 'clean up when it starts'),
  'reload.signal': emulated('ExecReload= with podman kill'),
  'reload.argv': emulated('ExecReload= with podman exec'),
  'readiness.notify': native('Notify=true'),
  'readiness.notifyFd': dropped('no descriptor goes through', 'give readiness.port, path or argv'),
  'readiness.dbusName': dropped('the bus is not in the container', 'give readiness.port, path or argv'),
  'readiness.port': native('HealthCmd=, Notify=healthy'),
  'readiness.path': native('HealthCmd=, Notify=healthy'),
  'readiness.argv': native('HealthCmd=, Notify=healthy'),
  'readiness.delayMs': native('HealthStartPeriod='),
  sockets: native('a socket unit; podman hands the sockets on'),
  'sockets.accept=true': refused('the service needs a connection as its standard input', 'use systemd'),
  directories: native('Volume=, made by tmpfiles.d'),
  'directories.runtime.keep': approximated('it always stays', 'none is needed'),
  files: native('Volume='),
  'limits.nofile': native('Ulimit='),
  'limits.nproc': native('Ulimit='),
  'limits.core': native('Ulimit='),
  'limits.memlock': native('Ulimit='),
  limits: engine,
  sandbox: dropped('the container is the sandbox', 'use the target systemd'),
  'sandbox.noNewPrivileges': native('NoNewPrivileges='),
  'sandbox.capabilities': native('DropCapability=, AddCapability='),
  'sandbox.ambientCapabilities': native('AddCapability='),
  'sandbox.protectSystem': native('ReadOnly='),
  'sandbox.protectSystem=yes': approximated(
    'the whole file system of the image is read-only',
    'give directories for what is written',
  ),
  'sandbox.protectSystem=full': approximated(
    'the whole file system of the image is read-only',
    'give directories for what is written',
  ),
  'sandbox.protectHome=false': approximated('a container never sees the homes', 'bind them'),
  'sandbox.privateDevices=false': approximated('a container always has its own', 'give host.devices'),
  'sandbox.protectHome': native('there are no homes in the container'),
  'sandbox.privateTmp': native('Tmpfs='),
  'sandbox.privateNetwork': native('Network=none'),
  'sandbox.privateDevices': native('a container has its own'),
  'sandbox.readOnlyPaths': native('Volume= with ro'),
  'sandbox.readWritePaths': native('Volume='),
  'sandbox.inaccessiblePaths': native('Mask='),
  'sandbox.binds': native('Volume='),
  secrets: emulated('Volume=, read-only'),
  log: native('the journal'),
  'log.to=file': approximated('k8s-file: a file in the form of CRI', 'read it with podman logs'),
  'log.to=inherit': approximated('the journal', 'none is needed'),
  'log.to=syslog': approximated('the journal, which syslog daemons read', 'none is needed'),
  'log.stdout': approximated('k8s-file: one file for both', 'read it with podman logs'),
  'log.stderr': dropped('podman writes one log', 'read it with podman logs'),
  'log.rotateBytes': native('--log-opt max-size'),
  'log.rotateKeep': dropped('podman keeps one', 'none is known'),
  'log.identifier': native('--log-opt tag'),
  health: native('HealthCmd='),
  'stop.argv': emulated('ExecStop= with podman exec'),
  'stop.signal': native('--stop-signal'),
  'stop.timeoutMs': native('--stop-timeout'),
  'stop.kill': approximated('the signal goes to the first process, then all are killed', 'none is needed'),
  'stop.finalSignal': dropped('podman sends KILL', 'none is known'),
  'stop.finalSignal=KILL': native('what podman sends'),
  'conditions.pathExists': native('ConditionPathExists= on the host'),
  'parameters.ports': native('PublishPort='),
  users: image,
  groups: image,
};

const folder = '/etc/containers/systemd';

/** Quadlet: units from which podman makes services of systemd. */
export const quadlet: Target = {
  name: 'quadlet',
  title: 'podman quadlet (OCI)',
  judged: 'rendered',
  secretPath: ({ secret }) => `/run/secrets/${secret}`,
  capabilities,
  places: {
    Unit: 'lines at the end of [Unit]',
    Container: 'lines at the end of [Container]',
    Service: 'lines at the end of [Service]',
    Install: 'lines at the end of [Install]',
    Timer: 'lines at the end of [Timer] of each of its timers',
    Socket: 'lines at the end of [Socket] of each of its sockets',
  },
  overrideKind: 'lines',
  render: (input) => {
    const triggers = input.services.flatMap((service) => [
      ...timerUnits(service, input),
      ...socketUnits(service, input, systemManager),
    ]);
    const tmpfiles = input.services
      .flatMap((service) => directoriesOf(service))
      .map(({ path, mode, owner, group }) => tmpfilesLine('d', path, mode, owner, group))
      .join('');
    const units = input.services
      .filter((service) => service.autostart !== false && !isStartedByOthers(service))
      .map(({ name }) => `${name}.service`);
    return {
      files: [
        ...(tmpfiles === ''
          ? []
          : [{ path: '/etc/tmpfiles.d/nixtools-services.conf', mode: '0644', text: tmpfiles }]),
        ...input.services.flatMap((service) => filesOf(service, input)),
        ...triggers.map(({ unit, text }) => ({ path: `/etc/systemd/system/${unit}`, mode: '0644', text })),
      ],
      install: [
        ...(tmpfiles === ''
          ? []
          : [
              {
                argv: ['systemd-tmpfiles', '--create', '/etc/tmpfiles.d/nixtools-services.conf'],
                why: 'makes folders',
              },
            ]),
        { argv: ['systemctl', 'daemon-reload'], why: 'podman makes the units' },
        ...(units.length === 0 ? [] : [{ argv: ['systemctl', 'start', ...units], why: 'starts them' }]),
        ...(triggers.length === 0
          ? []
          : [
              {
                argv: ['systemctl', 'enable', '--now', ...triggers.map(({ unit }) => unit)],
                why: 'starts what starts them',
              },
            ]),
      ],
      uninstall: [
        ...(triggers.length === 0
          ? []
          : [
              {
                argv: ['systemctl', 'disable', '--now', ...triggers.map(({ unit }) => unit)],
                why: 'stops what starts them',
              },
            ]),
        ...(units.length === 0 ? [] : [{ argv: ['systemctl', 'stop', ...units], why: 'stops them' }]),
      ],
      forget: [{ argv: ['systemctl', 'daemon-reload'], why: 'forgets the units' }],
      findings: input.services.flatMap((service) => [
        ...findings(service),
        ...socketFindings(service, systemManager),
      ]),
    };
  },
};

const findings = ({ id, exec = {}, type, forking }: NamedService): Finding[] => [
  ...(exec.image === undefined
    ? (['argv', 'script'] as const)
        .filter((field) => exec[field] !== undefined)
        .map((field) => ({
          service: id,
          path: ['exec', field],
          support: refused('there is no image to run it in', 'give exec.image'),
        }))
    : []),
  ...(type === 'forking' && forking?.foregroundArgv !== undefined
    ? [
        { service: id, path: ['type'], support: emulated('the program that does not fork is run') },
        ...(exec.image === undefined ? [] : (['argv', 'script'] as const))
          .filter((field) => exec[field] !== undefined)
          .map((field) => ({
            service: id,
            path: ['exec', field],
            support: approximated('forking.foregroundArgv is run instead', 'make both run the same'),
          })),
      ]
    : []),
];

const stored = (service: NamedService, path: string): string =>
  `/etc/containers/nixtools/${service.name}${path}`;

const filesOf = (service: NamedService, input: RenderInput): RenderedFile[] => [
  { path: `${folder}/${service.name}.container`, mode: '0644', text: containerUnit(service, input) },
  ...serviceFiles(service).map((file) => ({ ...file, path: stored(service, file.path) })),
];

const containerUnit = (service: NamedService, input: RenderInput): string => {
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
    { name: 'Container', lines: containerLines(service), added: added('Container') },
    { name: 'Service', lines: serviceLines(service), added: added('Service') },
    { name: 'Install', lines: installLines(service, context), added: added('Install') },
  ]);
};

const containerLines = (service: NamedService): UnitLine[] => {
  const { exec = {}, readiness = {}, health = {}, parameters = {}, files = {}, secrets = {} } = service;
  const probe = containerProbe(service);
  const environment = Object.entries({
    ...(exec.path === undefined ? {} : { PATH: exec.path.join(':') }),
    ...exec.env,
  });
  return [
    ['Image', exec.image],
    ['ContainerName', service.name.replaceAll('@', '-')],
    ['Exec', commandLine(containerCommand(service, { umask: false, path: false }))],
    ['User', exec.user],
    ['Group', exec.group],
    ...(exec.supplementaryGroups ?? []).map((group): UnitLine => ['GroupAdd', group]),
    ['WorkingDir', exec.cwd === undefined ? undefined : specifierFree(exec.cwd)],
    ...environment
      .sort(([a], [b]) => compareUtf8(a, b))
      .map(([name, value]): UnitLine => ['Environment', unitWord(`${name}=${value}`)]),
    ...(exec.envFiles ?? []).map((file): UnitLine => ['EnvironmentFile', specifierFree(file)]),
    ...Object.values(parameters.ports ?? {})
      .map(wantedPort)
      .map(({ number, protocol }): UnitLine => ['PublishPort', `${number}:${number}/${protocol}`]),
    ...directoriesOf(service).map(({ path }): UnitLine => ['Volume', unitWord(`${path}:${path}`)]),
    ...Object.entries(files)
      .sort(([a], [b]) => compareUtf8(a, b))
      .map(([path]): UnitLine => ['Volume', unitWord(`${stored(service, path)}:${path}:ro`)]),
    ...Object.entries(secrets)
      .sort(([a], [b]) => compareUtf8(a, b))
      .map(([name, { source = '' }]): UnitLine => ['Volume', unitWord(`${source}:/run/secrets/${name}:ro`)]),
    ...sandboxLines(service),
    ...limitLines(service),
    ['Notify', readiness.notify === undefined ? (probe === undefined ? undefined : 'healthy') : true],
    ['HealthCmd', probe === undefined ? undefined : unitWord(probe).replaceAll('$', '$$$$')],
    ['HealthInterval', span(health.intervalMs)],
    ['HealthTimeout', span(health.timeoutMs)],
    ['HealthRetries', health.retries],
    ['HealthOnFailure', health.retries === undefined && health.intervalMs === undefined ? undefined : 'kill'],
    ['HealthStartPeriod', span(readiness.delayMs)],
    ...podmanArguments(service).map((argument): UnitLine => ['PodmanArgs', unitWord(argument)]),
  ];
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
  ...(sandbox.readOnlyPaths ?? []).map((path): UnitLine => ['Volume', unitWord(`${path}:${path}:ro`)]),
  ...(sandbox.readWritePaths ?? []).map((path): UnitLine => ['Volume', unitWord(`${path}:${path}`)]),
  ['Mask', unitWords(sandbox.inaccessiblePaths ?? []).replaceAll(' ', ':')],
  ...Object.entries(sandbox.binds ?? {})
    .sort(([a], [b]) => compareUtf8(a, b))
    .map(([inner, outer]): UnitLine => ['Volume', unitWord(`${outer}:${inner}`)]),
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

import { compareUtf8 } from '@nixtools/nix-formats';
import { directoriesOf } from '../../description/directories.ts';
import { isMilestone } from '../../description/id.ts';
import { wantedPort } from '../../description/ports.ts';
import { containerCommand, containerProbe } from '../container-command.ts';
import { dashed } from '../names.ts';
import { serviceFiles } from '../service-files.ts';
import { merged, printYaml, type Tree } from '../structured.ts';
import { approximated, type Capabilities, dropped, emulated, native, refused } from '../support.ts';
import type { Finding, NamedService, RenderedFile, RenderInput, Target } from '../target.ts';

const outside = dropped('compose has no such step', 'let the program do it');
const image = dropped('the image has the accounts', 'make them in the image');
const inside = emulated('sh runs it before the program');
const none = approximated(
  'there is no such point: the engine runs when all of them are passed',
  'none is needed',
);
const box = dropped('the container is the sandbox', 'use the target systemd');

const capabilities: Capabilities = {
  description: native('a label'),
  aliases: native('aliases in the network'),
  autostart: native('profiles'),
  exec: native('command and its like'),
  'exec.argv0': dropped('compose renames no program', 'remove it'),
  'exec.path': native('environment'),
  'exec.umask': inside,
  'exec.nice': inside,
  type: native('restart'),
  'type=forking': refused('a container ends with its first process', 'give forking.foregroundArgv'),
  'forking.pidFile': dropped('a container has one process', 'none is needed'),
  'forking.foregroundArgv': native('command'),
  'oneshot.remain': approximated(
    'it has ended; others wait for service_completed_successfully',
    'none is needed',
  ),
  'hooks.preStart': inside,
  'hooks.preStart.as=root': dropped('all runs as the user of the container', 'do it in the image'),
  'hooks.postStart': native('post_start'),
  'hooks.postStart.ignoreError': inside,
  'hooks.preStop': native('pre_stop'),
  'hooks.preStop.ignoreError': inside,
  'hooks.postStop': outside,
  reload: dropped('compose has no reload', 'docker compose kill -s HUP SERVICE'),
  'restart.when': native('restart'),
  restart: dropped('the engine waits longer each time, and does not look at codes', 'none is known'),
  'restart.burst': native('on-failure:N'),
  'dependencies.requires': native('depends_on'),
  'dependencies.wants': native('depends_on with required: false'),
  'dependencies.bindsTo': native('depends_on with restart: true'),
  'dependencies.partOf': native('depends_on with restart: true'),
  'dependencies.conflicts': dropped('compose knows no conflict', 'use profiles'),
  'dependencies.after': native('depends_on with required: false'),
  'dependencies.before': native('depends_on of the other'),
  ...Object.fromEntries(
    ['requires', 'wants', 'bindsTo', 'partOf', 'conflicts', 'after', 'before'].flatMap((axis) =>
      [
        'local-fs',
        'network',
        'network-online',
        'syslog',
        'time',
        'dbus',
        'users',
        'multi-user',
        'shutdown',
      ].map((name) => [`dependencies.${axis}=${name}`, none]),
    ),
  ),
  'readiness.notify': dropped('no socket listens', 'give readiness.port, path or argv'),
  'readiness.notifyFd': dropped('nothing listens', 'give readiness.port, path or argv'),
  'readiness.dbusName': dropped('the bus is not in the container', 'give readiness.port, path or argv'),
  readiness: native('healthcheck'),
  'readiness.delayMs': native('start_period'),
  'readiness.timeoutMs': approximated('start_period', 'none is known'),
  sockets: dropped('compose hands no sockets on', 'publish a port'),
  'sockets.accept=true': refused('the service needs a connection as its standard input', 'use systemd'),
  timers: dropped('compose has no timers', 'use quadlet or kubernetes'),
  directories: native('volumes'),
  'directories.runtime': native('tmpfs'),
  'directories.state.mode': approximated('as the image has it', 'set it in the image'),
  'directories.state.owner': approximated('as the image has it', 'set it in the image'),
  'directories.state.group': approximated('as the image has it', 'set it in the image'),
  'directories.cache.mode': approximated('as the image has it', 'set it in the image'),
  'directories.cache.owner': approximated('as the image has it', 'set it in the image'),
  'directories.cache.group': approximated('as the image has it', 'set it in the image'),
  'directories.logs.mode': approximated('as the image has it', 'set it in the image'),
  'directories.logs.owner': approximated('as the image has it', 'set it in the image'),
  'directories.logs.group': approximated('as the image has it', 'set it in the image'),
  'directories.config.mode': approximated('as the image has it', 'set it in the image'),
  'directories.config.owner': approximated('as the image has it', 'set it in the image'),
  'directories.config.group': approximated('as the image has it', 'set it in the image'),
  'directories.data.mode': approximated('as the image has it', 'set it in the image'),
  'directories.data.owner': approximated('as the image has it', 'set it in the image'),
  'directories.data.group': approximated('as the image has it', 'set it in the image'),
  'directories.runtime.owner': approximated('by number alone: left to the image', 'set it in the image'),
  'directories.runtime.group': approximated('by number alone: left to the image', 'set it in the image'),
  'directories.runtime.keep': dropped('it goes with the container', 'use directories.state'),
  files: native('volumes, read-only'),
  limits: native('mem_limit, ulimits and their like'),
  'limits.cpuWeight': native('cpu_shares'),
  'limits.ioWeight': native('blkio_config'),
  sandbox: box,
  'sandbox.noNewPrivileges': native('security_opt'),
  'sandbox.capabilities': native('cap_drop, cap_add'),
  'sandbox.ambientCapabilities': native('cap_add'),
  'sandbox.protectSystem': native('read_only'),
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
  'sandbox.privateTmp': native('tmpfs'),
  'sandbox.privateNetwork': native('network_mode: none'),
  'sandbox.privateDevices': native('a container has its own'),
  'sandbox.readOnlyPaths': native('volumes'),
  'sandbox.readWritePaths': native('volumes'),
  'sandbox.binds': native('volumes'),
  secrets: native('secrets'),
  log: dropped('the engine writes its own log', 'docker compose logs'),
  'log.to': native('logging: driver'),
  'log.to=file': approximated('json-file', 'docker compose logs'),
  'log.identifier': native('logging: tag'),
  'log.rotateBytes': native('logging: max-size'),
  'log.rotateKeep': native('logging: max-file'),
  health: native('healthcheck'),
  'stop.argv': native('pre_stop'),
  'stop.signal': native('stop_signal'),
  'stop.timeoutMs': native('stop_grace_period'),
  'stop.kill': approximated('the signal goes to the first process, then all are killed', 'none is needed'),
  'stop.finalSignal': dropped('the engine sends KILL', 'none is known'),
  'stop.finalSignal=KILL': native('what the engine sends'),
  conditions: inside,
  'conditions.kernelParameters': dropped('nothing looks', 'use the target systemd'),
  'conditions.virtualized': dropped('nothing looks', 'use the target systemd'),
  host: dropped('nothing looks at the host', 'use quadlet'),
  'host.devices': native('devices'),
  'parameters.ports': native('ports'),
  users: image,
  groups: image,
};

const folder = '/etc/nixtools/compose';

/** One file for docker compose. */
export const compose: Target = {
  name: 'compose',
  title: 'docker compose',
  judged: 'checked',
  nameOf: (id) => dashed(id).replaceAll('.', '-'),
  secretPath: ({ secret, name }) => `/run/secrets/${name}-${secret}`,
  capabilities,
  places: { service: 'keys of the service' },
  overrideKind: 'value',
  render: (input) => {
    const path = `${folder}/compose.yaml`;
    const services = input.services.map(
      (service) =>
        [service.name, merged(serviceTree(service, input), input.override(service, 'service'))] as const,
    );
    const volumes = input.services.flatMap((service) =>
      volumesOf(service).map(({ volume }) => [volume, { name: volume }] as const),
    );
    const secrets = input.services.flatMap((service) =>
      Object.entries(service.secrets ?? {}).map(
        ([name, { source }]) => [`${service.name}-${name}`, { file: dollars(source ?? '') }] as const,
      ),
    );
    const tree = {
      name: 'nixtools',
      services: sorted(services),
      volumes: sorted(volumes),
      secrets: sorted(secrets),
    };
    return {
      files: [{ path, mode: '0644', text: printYaml(tree) }, ...input.services.flatMap(storedFiles)],
      install: [{ argv: ['docker', 'compose', '-f', path, 'up', '-d'], why: 'starts them' }],
      uninstall: [{ argv: ['docker', 'compose', '-f', path, 'down'], why: 'stops them' }],
      findings: input.services.flatMap((service) => [
        ...containerFindings(service),
        ...aliasFindings(service),
      ]),
    };
  },
};

const aliasFindings = ({ id, aliases, sandbox }: NamedService): Finding[] =>
  aliases === undefined || sandbox?.privateNetwork !== true
    ? []
    : [
        {
          service: id,
          path: ['aliases'],
          support: dropped('without a network there are no names', 'remove it'),
        },
      ];

/** What only values show, of a service in a container. */
export const containerFindings = ({ id, exec = {}, type, forking }: NamedService): Finding[] => {
  const fields = (['argv', 'script'] as const).filter((field) => exec[field] !== undefined);
  const forks = type === 'forking' && forking?.foregroundArgv !== undefined;
  return [
    ...(exec.image === undefined
      ? fields.map((field) => ({
          service: id,
          path: ['exec', field],
          support: refused('there is no image to run it in', 'give exec.image'),
        }))
      : []),
    ...(forks
      ? [{ service: id, path: ['type'], support: emulated('the program that does not fork is run') }]
      : []),
    ...(forks && exec.image !== undefined
      ? fields.map((field) => ({
          service: id,
          path: ['exec', field],
          support: approximated('forking.foregroundArgv is run instead', 'make both run the same'),
        }))
      : []),
  ];
};

const sorted = <T>(entries: readonly (readonly [string, T])[]): { [name: string]: T } =>
  Object.fromEntries([...entries].sort(([a], [b]) => compareUtf8(a, b)));

/** To compose, `$` begins a variable. */
const dollars = (text: string): string => text.replaceAll('$', '$$$$');

const stored = (service: NamedService, path: string): string => `${folder}/files/${service.name}${path}`;

const storedFiles = (service: NamedService): RenderedFile[] =>
  serviceFiles(service).map((file) => ({ ...file, path: stored(service, file.path) }));

const volumesOf = (service: NamedService) =>
  directoriesOf(service)
    .filter(({ kind }) => kind !== 'runtime')
    .map(({ kind, path, name }) => ({
      path,
      volume: `${service.name}-${kind}-${name.replace(/[^A-Za-z0-9_.-]/g, '-').replace(/^-+/, '')}`,
    }));

const ms = (milliseconds: number | undefined): string | undefined =>
  milliseconds === undefined ? undefined : `${milliseconds}ms`;

const serviceTree = (service: NamedService, input: RenderInput): Tree => {
  const {
    exec = {},
    stop = {},
    readiness = {},
    health = {},
    sandbox = {},
    limits = {},
    log = {},
    parameters = {},
  } = service;
  const probe = containerProbe(service);
  const { type } = service;
  return {
    image: exec.image === undefined ? undefined : dollars(exec.image),
    labels:
      service.description === undefined
        ? undefined
        : { 'org.opencontainers.image.description': dollars(service.description) },
    profiles: service.autostart === false ? ['manual'] : undefined,
    networks:
      service.aliases === undefined || sandbox.privateNetwork === true
        ? undefined
        : { default: { aliases: service.aliases } },
    network_mode: sandbox.privateNetwork === true ? 'none' : undefined,
    entrypoint: containerCommand(service, { umask: true, path: false }).map(dollars),
    environment: environment(service),
    env_file: exec.envFiles?.map(dollars),
    user:
      exec.user === undefined
        ? exec.group === undefined
          ? undefined
          : `:${exec.group}`
        : `${exec.user}${exec.group === undefined ? '' : `:${exec.group}`}`,
    group_add: exec.supplementaryGroups,
    working_dir: exec.cwd === undefined ? undefined : dollars(exec.cwd),
    restart: restartOf(service),
    depends_on: dependsOn(service, input),
    ports: Object.values(parameters.ports ?? {})
      .map(wantedPort)
      .map(({ number, protocol }) => `${number}:${number}/${protocol}`),
    volumes: [
      ...volumesOf(service).map(({ path, volume }) => ({
        type: 'volume',
        source: volume,
        target: dollars(path),
      })),
      ...storedFiles(service).map(({ path }) =>
        bindMount(path, path.slice(stored(service, '').length), true),
      ),
      ...(sandbox.readOnlyPaths ?? []).map((path) => bindMount(path, path, true)),
      ...(sandbox.readWritePaths ?? []).map((path) => bindMount(path, path, false)),
      ...Object.entries(sandbox.binds ?? {})
        .sort(([a], [b]) => compareUtf8(a, b))
        .map(([inner, outer]) => bindMount(outer, inner, false)),
    ],
    tmpfs: [
      ...(sandbox.privateTmp === true ? ['/tmp'] : []),
      ...directoriesOf(service)
        .filter(({ kind }) => kind === 'runtime')
        .map(({ path, mode }) => `${dollars(path)}:mode=${mode}`),
    ],
    secrets: Object.keys(service.secrets ?? {})
      .sort()
      .map((name) => `${service.name}-${name}`),
    devices: service.host?.devices?.map((path) => dollars(`${path}:${path}`)),
    healthcheck:
      probe === undefined
        ? undefined
        : {
            test: ['CMD-SHELL', dollars(probe)],
            interval: ms(health.intervalMs),
            timeout: ms(health.timeoutMs),
            retries: health.retries,
            start_period: ms(readiness.delayMs ?? readiness.timeoutMs),
          },
    post_start: hookTree(service, 'postStart'),
    pre_stop: [
      ...hookTree(service, 'preStop'),
      ...(stop.argv === undefined ? [] : [{ command: stop.argv.map(dollars) }]),
    ],
    stop_signal: stop.signal === undefined ? undefined : `SIG${stop.signal}`,
    stop_grace_period: ms(stop.timeoutMs),
    read_only: sandbox.protectSystem === undefined ? undefined : true,
    cap_drop: sandbox.capabilities === undefined ? undefined : ['ALL'],
    cap_add: [...(sandbox.capabilities ?? []), ...(sandbox.ambientCapabilities ?? [])],
    security_opt:
      sandbox.noNewPrivileges === undefined ? undefined : [`no-new-privileges:${sandbox.noNewPrivileges}`],
    ulimits: ulimits(service),
    mem_limit: limits.memoryMax,
    cpu_shares: limits.cpuWeight,
    blkio_config: limits.ioWeight === undefined ? undefined : { weight: limits.ioWeight },
    pids_limit: limits.tasksMax,
    oom_score_adj: limits.oomScoreAdjust,
    logging: logging(log),
    stdin_open: type === 'oneshot' ? false : undefined,
  };
};

const bindMount = (source: string, target: string, readOnly: boolean): Tree => ({
  type: 'bind',
  source: dollars(source),
  target: dollars(target),
  read_only: readOnly ? true : undefined,
});

const environment = ({ exec = {} }: NamedService): Tree =>
  sorted(
    Object.entries({ ...(exec.path === undefined ? {} : { PATH: exec.path.join(':') }), ...exec.env }).map(
      ([name, value]) => [name, dollars(value)] as const,
    ),
  );

const restartOf = ({ restart = {} }: NamedService): string => {
  const { when = 'never', burst } = restart;
  if (when === 'never') return 'no';
  return when === 'on-failure' && burst !== undefined ? `on-failure:${burst}` : when;
};

const dependsOn = ({ id, dependencies = {} }: NamedService, input: RenderInput): Tree => {
  const before = input.services
    .filter((other) => other.dependencies?.before?.includes(id) === true)
    .map((other) => other.id);
  const condition = (name: string): string => {
    const other = input.services.find((one) => one.id === name);
    if (other?.type === 'oneshot') return 'service_completed_successfully';
    return other !== undefined && containerProbe(other) !== undefined ? 'service_healthy' : 'service_started';
  };
  const { requires = [], bindsTo = [], partOf = [], wants = [], after = [] } = dependencies;
  const all = [...new Set([...requires, ...bindsTo, ...partOf, ...wants, ...after, ...before])].filter(
    (name) => !isMilestone(name) && input.services.some((one) => one.id === name),
  );
  return sorted(
    all.map((name) => [
      input.nameOf(name),
      {
        condition: condition(name),
        restart: bindsTo.includes(name) || partOf.includes(name) ? true : undefined,
        required: requires.includes(name) || bindsTo.includes(name),
      },
    ]),
  );
};

const hookTree = (service: NamedService, when: 'postStart' | 'preStop'): Tree[] =>
  Object.entries(service.hooks?.[when] ?? {})
    .sort(([a], [b]) => compareUtf8(a, b))
    .map(([, { argv, script, as, ignoreError }]) => ({
      command:
        ignoreError === true
          ? [
              '/bin/sh',
              '-c',
              dollars('"$@" || :'),
              'sh',
              ...(argv ?? ['/bin/sh', '-ec', script ?? '']).map(dollars),
            ]
          : (argv ?? ['/bin/sh', '-ec', script ?? '']).map(dollars),
      user: as === 'root' ? 'root' : undefined,
    }));

const ulimits = ({ limits = {} }: NamedService): Tree =>
  Object.fromEntries(
    (['core', 'memlock', 'nofile', 'nproc'] as const).map((name) => [
      name,
      limits[name] === 'unlimited' ? -1 : limits[name],
    ]),
  );

const logging = (log: NonNullable<NamedService['log']>): Tree | undefined =>
  log.to === undefined &&
  log.identifier === undefined &&
  log.rotateBytes === undefined &&
  log.rotateKeep === undefined
    ? undefined
    : {
        driver: { inherit: 'local', file: 'json-file', syslog: 'syslog', supervisor: 'json-file' }[
          log.to ?? 'supervisor'
        ],
        options: {
          tag: log.identifier === undefined ? undefined : dollars(log.identifier),
          'max-size': log.rotateBytes === undefined ? undefined : String(log.rotateBytes),
          'max-file': log.rotateKeep === undefined ? undefined : String(log.rotateKeep),
        },
      };

import { compareUtf8 } from '@nixtools/nix-formats';
import { directoriesOf } from '../../../description/directories.ts';
import { isMilestone } from '../../../description/id.ts';
import { wantedPort } from '../../../description/ports.ts';
import { containerCommand, containerProbe } from '../../container-command.ts';
import type { Tree } from '../../structured.ts';
import type { NamedService, RenderInput } from '../../target.ts';
import { folder, storedFiles } from './files.ts';

export const sorted = <T>(entries: readonly (readonly [string, T])[]): { [name: string]: T } =>
  Object.fromEntries([...entries].sort(([a], [b]) => compareUtf8(a, b)));

/** To compose, `$` begins a variable. */
export const dollars = (text: string): string => text.replaceAll('$', '$$$$');

export const stored = (service: NamedService, path: string): string =>
  `${folder}/files/${service.name}${path}`;

export const volumesOf = (service: NamedService) =>
  directoriesOf(service)
    .filter(({ kind }) => kind !== 'runtime')
    .map(({ kind, path, name }) => ({
      path,
      volume: `${service.name}-${kind}-${name.replace(/[^A-Za-z0-9_.-]/g, '-').replace(/^-+/, '')}`,
    }));

const ms = (milliseconds: number | undefined): string | undefined =>
  milliseconds === undefined ? undefined : `${milliseconds}ms`;

export const serviceTree = (service: NamedService, input: RenderInput): Tree => {
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
    cap_add: [...new Set([...(sandbox.capabilities ?? []), ...(sandbox.ambientCapabilities ?? [])])],
    security_opt:
      sandbox.noNewPrivileges === undefined ? undefined : [`no-new-privileges:${sandbox.noNewPrivileges}`],
    ulimits: ulimits(service),
    mem_limit: limits.memoryMax,
    cpu_shares: limits.cpuWeight === undefined ? undefined : cpuShares(limits.cpuWeight),
    blkio_config: limits.ioWeight === undefined ? undefined : { weight: blkioWeight(limits.ioWeight) },
    pids_limit: limits.tasksMax,
    oom_score_adj: limits.oomScoreAdjust,
    logging: logging(log),
    stdin_open: type === 'oneshot' ? false : undefined,
  };
};

/** A weight of 100 is what 1024 shares are: neither more nor less than others have. */
const cpuShares = (weight: number): number => Math.max(2, Math.round((weight * 1024) / 100));

/** A weight of 100 is one of 500 here, and the range is smaller. */
const blkioWeight = (weight: number): number => Math.min(1000, Math.max(10, weight * 5));

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

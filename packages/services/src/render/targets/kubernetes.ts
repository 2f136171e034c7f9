import { compareUtf8 } from '@nixtools/nix-formats';
import { hooksOf } from '../../description/defaults.ts';
import { directoriesOf } from '../../description/directories.ts';
import { isMilestone } from '../../description/id.ts';
import { wantedPort } from '../../description/ports.ts';
import type { ServiceSet } from '../../description/service-set.ts';
import { cronFields } from '../../sh/cron.ts';
import { healthProbes, readinessProbes } from '../../sh/probes.ts';
import { containerCommand } from '../container-command.ts';
import { merged, printYaml, type Tree } from '../structured.ts';
import { approximated, type Capabilities, dropped, emulated, native, refused } from '../support.ts';
import type { Finding, NamedService, RenderInput, Target } from '../target.ts';
import { containerFindings } from './compose.ts';

const inside = emulated('sh runs it before the program');
const numbers = emulated(
  'by number, from users and groups of the set',
  'give users.NAME.uid and groups.NAME.gid',
);
const byHand = dropped('Kubernetes has no such step', 'let the program do it');
const box = dropped('the container is the sandbox', 'use the target systemd');
const none = approximated('there is no such point: nodes have passed them all', 'none is needed');
const node = dropped('a node decides', 'use a node selector by overrides');
const image = dropped('the image has the accounts', 'make them in the image');
const volume = approximated('a volume of its own, in which fsGroup can write', 'set it in an init container');

const capabilities: Capabilities = {
  description: native('an annotation'),
  aliases: native('further Services'),
  autostart: native('replicas, suspend'),
  exec: native('command and its like'),
  'exec.argv0': dropped('Kubernetes renames no program', 'remove it'),
  'exec.path': native('env'),
  'exec.envFiles': dropped('there are no files of the host', 'give exec.env'),
  'exec.umask': inside,
  'exec.nice': inside,
  'exec.user': numbers,
  'exec.group': numbers,
  'exec.supplementaryGroups': numbers,
  type: native('Deployment, Job, CronJob'),
  'type=oneshot': approximated('a Job, which is ready when it runs', 'none is needed'),
  'type=forking': refused('a container ends with its first process', 'give forking.foregroundArgv'),
  'forking.pidFile': dropped('a container has one process', 'none is needed'),
  'forking.foregroundArgv': native('command'),
  'oneshot.remain': dropped('a Job remains', 'none is needed'),
  'hooks.preStart': native('init containers'),
  'hooks.postStart': native('lifecycle.postStart'),
  'hooks.postStart.as=root': dropped('runs as the user of the container', 'do it in the image'),
  'hooks.preStop': native('lifecycle.preStop'),
  'hooks.preStop.as=root': dropped('runs as the user of the container', 'do it in the image'),
  'hooks.postStop': byHand,
  reload: dropped('Kubernetes has no reload', 'kubectl rollout restart'),
  'restart.when': native('restartPolicy, Job'),
  'restart.when=on-failure': emulated('a Job, which ends when the program ends well'),
  'restart.when=never': emulated('a Job without a second try'),
  'restart.when=unless-stopped': approximated('as always', 'scale to 0'),
  restart: dropped('the kubelet waits longer each time, and does not look at codes', 'none is known'),
  'restart.burst': approximated('backoffLimit of Jobs; a Deployment never gives up', 'none is known'),
  dependencies: dropped('Kubernetes starts all at once', 'let the program wait'),
  'dependencies.requires': emulated('an init container waits for the port of the other, if it has one'),
  'dependencies.after': approximated(
    'an init container waits for the port of the other, if it has one',
    'give the other a port',
  ),
  'dependencies.before': approximated('an init container of the other', 'none is needed'),
  'dependencies.wants': dropped('all are started', 'none is needed'),
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
  readiness: native('readinessProbe'),
  'readiness.delayMs': approximated('initialDelaySeconds, in whole seconds', 'give whole seconds'),
  'readiness.timeoutMs': native('startupProbe.failureThreshold'),
  sockets: dropped('Kubernetes hands no sockets on', 'give parameters.ports'),
  'sockets.accept=true': refused('the service needs a connection as its standard input', 'use systemd'),
  'timers.calendar': native('CronJob'),
  timers: dropped('a CronJob has only a calendar', 'give timers.calendar'),
  'timers.persistent': native('startingDeadlineSeconds'),
  directories: native('PersistentVolumeClaim, emptyDir'),
  ...Object.fromEntries(
    ['state', 'cache', 'logs', 'config', 'runtime', 'data'].flatMap((kind) =>
      ['mode', 'owner', 'group'].map((field) => [`directories.${kind}.${field}`, volume]),
    ),
  ),
  'directories.runtime.keep': dropped('it goes with the pod', 'use directories.state'),
  'files.text': native('ConfigMap'),
  'files.source': dropped('there are no files of the host', 'give files.text'),
  'files.mode': native('mode of the volume'),
  'files.owner': approximated('root', 'none is known'),
  'files.group': approximated('fsGroup', 'none is known'),
  limits: dropped('a pod has the limits of its node', 'set them in the container runtime'),
  'limits.memoryMax': native('resources.limits.memory'),
  'limits.cpuWeight': approximated(
    'resources.requests.cpu: 1024 weights are one processor',
    'set requests by overrides',
  ),
  sandbox: box,
  'sandbox.noNewPrivileges': native('allowPrivilegeEscalation'),
  'sandbox.capabilities': native('capabilities'),
  'sandbox.ambientCapabilities': native('capabilities.add'),
  'sandbox.protectSystem': native('readOnlyRootFilesystem'),
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
  'sandbox.privateTmp': native('emptyDir'),
  'sandbox.privateDevices': native('a container has its own'),
  secrets: native('a Secret, which is made by hand from the file'),
  log: dropped('the node collects what containers write', 'kubectl logs'),
  'log.to': approximated('the node collects what containers write', 'kubectl logs'),
  health: native('livenessProbe'),
  'stop.argv': native('lifecycle.preStop'),
  'stop.signal': approximated('the signal of the image; STOPSIGNAL there', 'set STOPSIGNAL in the image'),
  'stop.timeoutMs': native('terminationGracePeriodSeconds, in whole seconds'),
  'stop.kill': approximated('the signal goes to the first process, then all are killed', 'none is needed'),
  'stop.finalSignal': dropped('the kubelet sends KILL', 'none is known'),
  'stop.finalSignal=KILL': native('what the kubelet sends'),
  conditions: inside,
  'conditions.kernelParameters': node,
  'conditions.virtualized': node,
  host: node,
  'parameters.ports': native('containerPort, Service'),
  users: image,
  groups: image,
  'users.uid': native('runAsUser'),
  'groups.gid': native('runAsGroup'),
};

/** Manifests, one file a service. */
export const kubernetes: Target = {
  name: 'kubernetes',
  title: 'Kubernetes',
  judged: 'rendered',
  nameOf: (id) => id.toLowerCase().replace(/[^a-z0-9-]/g, '-'),
  secretPath: ({ secret }) => `/run/secrets/${secret}`,
  capabilities,
  places: { container: 'keys of the container', pod: 'keys of the spec of the pod' },
  overrideKind: 'value',
  render: (input) => {
    const path = (name: string): string => `/etc/nixtools/kubernetes/${name}.yaml`;
    const secrets = input.services.flatMap((service) =>
      Object.entries(service.secrets ?? {})
        .sort(([a], [b]) => compareUtf8(a, b))
        .map(([name, { source = '' }]) => ({
          argv: [
            'kubectl',
            'create',
            'secret',
            'generic',
            `${service.name}-${name}`,
            `--from-file=${name}=${source}`,
          ],
          why: 'makes a secret',
        })),
    );
    return {
      files: input.services.map((service) => ({
        path: path(service.name),
        mode: '0644',
        text: manifests(service, input),
      })),
      install: [
        ...secrets,
        ...input.services.map(({ name }) => ({
          argv: ['kubectl', 'apply', '-f', path(name)],
          why: 'applies it',
        })),
      ],
      uninstall: input.services.map(({ name }) => ({
        argv: ['kubectl', 'delete', '--ignore-not-found', '-f', path(name)],
        why: 'deletes it',
      })),
      findings: [
        ...accountFindings(input),
        ...input.services.flatMap((service) => [
          ...containerFindings(service),
          ...findings(service, input.set),
        ]),
      ],
    };
  },
};

/** The number of an account goes into the pods of the services that run as it. */
const accountFindings = ({ services, set }: RenderInput): Finding[] => {
  const users = new Set(services.map(({ exec }) => exec?.user));
  const groups = new Set(services.flatMap(({ exec }) => [exec?.group, ...(exec?.supplementaryGroups ?? [])]));
  const unused = dropped('no service runs as it', 'remove it');
  return [
    ...Object.keys(set.users ?? {})
      .filter((name) => !users.has(name))
      .map((name) => ({ service: undefined, path: ['users', name, 'uid'], support: unused })),
    ...Object.keys(set.groups ?? {})
      .filter((name) => !groups.has(name))
      .map((name) => ({ service: undefined, path: ['groups', name, 'gid'], support: unused })),
  ];
};

const findings = (service: NamedService, { users = {}, groups = {} }: ServiceSet): Finding[] => {
  const at = (...path: string[]): Pick<Finding, 'service' | 'path'> => ({ service: service.id, path });
  const { exec = {}, timers = {} } = service;
  const unknown = dropped(
    'the set gives it no number, and Kubernetes takes no name',
    'give users.NAME.uid or groups.NAME.gid',
  );
  return [
    ...(exec.user !== undefined && users[exec.user]?.uid === undefined
      ? [{ ...at('exec', 'user'), support: unknown }]
      : []),
    ...(exec.group !== undefined && groups[exec.group]?.gid === undefined
      ? [{ ...at('exec', 'group'), support: unknown }]
      : []),
    ...((exec.supplementaryGroups ?? []).some((name) => groups[name]?.gid === undefined)
      ? [{ ...at('exec', 'supplementaryGroups'), support: unknown }]
      : []),
    ...Object.entries(timers)
      .filter(([, { calendar }]) => calendar !== undefined && cronFields(calendar) === undefined)
      .map(([name]) => ({
        ...at('timers', name, 'calendar'),
        support: dropped('cron has no words for it', 'give hours and minutes'),
      })),
  ];
};

const manifests = (service: NamedService, input: RenderInput): string =>
  [workload(service, input), ...configMap(service), ...claims(service), ...networkServices(service)]
    .map(printYaml)
    .join('---\n');

const labels = (name: string): Tree => ({ 'app.kubernetes.io/name': name });

const seconds = (ms: number | undefined): number | undefined =>
  ms === undefined ? undefined : Math.max(1, Math.ceil(ms / 1000));

const workload = (service: NamedService, input: RenderInput): Tree => {
  const { name, description, type, restart = {}, timers = {}, autostart } = service;
  const metadata = {
    name,
    labels: labels(name),
    annotations: description === undefined ? undefined : { 'nixtools/description': description },
  };
  const again = restart.when === 'always' || restart.when === 'unless-stopped';
  const job = type === 'oneshot' || !again;
  const template = (policy: string): Tree => ({
    metadata: { labels: labels(name) },
    spec: pod(service, input, policy),
  });
  if (!job) {
    const spec = {
      replicas: autostart === false ? 0 : 1,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: labels(name) },
      template: template('Always'),
    };
    return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec };
  }
  const policy = restart.when === 'on-failure' ? 'OnFailure' : 'Never';
  const jobSpec = { backoffLimit: policy === 'Never' ? 0 : (restart.burst ?? 6), template: template(policy) };
  const times = Object.values(timers).flatMap(({ calendar, persistent }) => {
    const schedule = cronFields(calendar ?? '');
    return schedule === undefined ? [] : [{ schedule, persistent }];
  });
  const [first] = times;
  const suspend = autostart === false ? true : undefined;
  if (first === undefined)
    return { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { suspend, ...jobSpec } };
  const startingDeadlineSeconds = first.persistent === undefined ? undefined : first.persistent ? 86_400 : 60;
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata,
    spec: {
      schedule: first.schedule,
      suspend,
      startingDeadlineSeconds,
      concurrencyPolicy: 'Forbid',
      jobTemplate: { spec: jobSpec },
    },
  };
};

const pod = (service: NamedService, input: RenderInput, restartPolicy: string): Tree => {
  const { exec = {}, stop = {}, sandbox = {} } = service;
  const { users = {}, groups = {} } = input.set;
  const gids = (exec.supplementaryGroups ?? []).flatMap((name) => groups[name]?.gid ?? []);
  const main = merged(container(service, input), input.override(service, 'container'));
  const tree = {
    restartPolicy,
    terminationGracePeriodSeconds: seconds(stop.timeoutMs),
    securityContext: {
      runAsUser: exec.user === undefined ? undefined : users[exec.user]?.uid,
      runAsGroup: exec.group === undefined ? undefined : groups[exec.group]?.gid,
      supplementalGroups: gids,
    },
    hostNetwork: sandbox.privateNetwork === undefined ? undefined : false,
    initContainers: initContainers(service, input),
    containers: [main],
    volumes: volumes(service),
  };
  return merged(tree, input.override(service, 'pod')) as Tree;
};

const initContainers = (service: NamedService, input: RenderInput): Tree[] => {
  const { exec = {}, dependencies = {} } = service;
  const before = input.services
    .filter((other) => other.dependencies?.before?.includes(service.id) === true)
    .map(({ id }) => id);
  const ids = [...new Set([...(dependencies.requires ?? []), ...(dependencies.after ?? []), ...before])]
    .filter((id) => !isMilestone(id))
    .sort(compareUtf8);
  const waits = ids.flatMap((id, at) => {
    const other = input.services.find((one) => one.id === id);
    const [port] = Object.values(other?.parameters?.ports ?? {}).map((want) => wantedPort(want).number);
    if (other === undefined || port === undefined) return [];
    const script = `until nc -z ${other.name} ${port}; do sleep 1; done`;
    return [{ name: `wait-${at}`, image: 'busybox', command: ['/bin/sh', '-c', script] }];
  });
  const hooks = hooksOf(service, 'preStart').map(({ argv, asRoot, ignoreError }, at) => ({
    name: `pre-start-${at}`,
    image: exec.image,
    command: ignoreError ? ['/bin/sh', '-c', '"$@" || :', 'sh', ...argv] : [...argv],
    env: environment(service),
    volumeMounts: mounts(service),
    securityContext: asRoot ? { runAsUser: 0 } : undefined,
  }));
  return [...waits, ...hooks];
};

const environment = ({ exec = {} }: NamedService): Tree[] =>
  Object.entries({ ...(exec.path === undefined ? {} : { PATH: exec.path.join(':') }), ...exec.env })
    .sort(([a], [b]) => compareUtf8(a, b))
    // To Kubernetes, $(NAME) is a variable, and $$ a dollar sign.
    .map(([name, value]) => ({ name, value: value.replaceAll('$(', '$$$$(') }));

const container = (service: NamedService, _input: RenderInput): Tree => {
  const { exec = {}, limits = {}, sandbox = {}, stop = {}, parameters = {} } = service;
  const { hooks: _hooks, ...rest } = service;
  const capabilities = sandbox.capabilities ?? sandbox.ambientCapabilities;
  const command = (argv: readonly string[]): string[] => argv.map((word) => word.replaceAll('$(', '$$$$('));
  const preStop = [
    ...hooksOf(service, 'preStop').map(lifecycleLine),
    ...(stop.argv === undefined ? [] : [stop.argv]),
  ];
  return {
    name: service.name,
    image: exec.image,
    command: command(containerCommand(rest, { umask: true, path: false })),
    workingDir: exec.cwd,
    env: environment(service),
    ports: Object.entries(parameters.ports ?? {})
      .sort(([a], [b]) => compareUtf8(a, b))
      .map(([, want]) => wantedPort(want))
      .map(({ number, protocol }) => ({ containerPort: number, protocol: protocol.toUpperCase() })),
    volumeMounts: mounts(service),
    resources: {
      limits: { memory: limits.memoryMax },
      requests: {
        cpu: limits.cpuWeight === undefined ? undefined : `${Math.ceil((limits.cpuWeight * 1000) / 1024)}m`,
      },
    },
    securityContext: {
      allowPrivilegeEscalation: sandbox.noNewPrivileges === undefined ? undefined : !sandbox.noNewPrivileges,
      readOnlyRootFilesystem: sandbox.protectSystem === undefined ? undefined : true,
      capabilities:
        capabilities === undefined
          ? undefined
          : {
              drop: sandbox.capabilities === undefined ? undefined : ['ALL'],
              add: [...(sandbox.capabilities ?? []), ...(sandbox.ambientCapabilities ?? [])].map((name) =>
                name.replace('CAP_', ''),
              ),
            },
    },
    ...probes(service),
    lifecycle: {
      postStart: lifecycle(hooksOf(service, 'postStart').map(lifecycleLine)),
      preStop: lifecycle(preStop),
    },
  };
};

const lifecycleLine = ({
  argv,
  ignoreError,
}: {
  argv: readonly string[];
  ignoreError: boolean;
}): readonly string[] => (ignoreError ? ['/bin/sh', '-c', '"$@" || :', 'sh', ...argv] : argv);

/** There is one command: several are run by a shell, one after the other. */
const lifecycle = (commands: readonly (readonly string[])[]): Tree | undefined => {
  const [first, ...others] = commands;
  if (first === undefined) return undefined;
  if (others.length === 0) return { exec: { command: [...first] } };
  const quoted = commands.map((words) => words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' '));
  return { exec: { command: ['/bin/sh', '-ec', quoted.join('\n')] } };
};

const probes = (service: NamedService): Tree => {
  const { readiness = {}, health = {} } = service;
  const ready = readinessProbes(service);
  const healthy = healthProbes(service);
  const period = 2;
  const exec = (lines: readonly string[]): Tree => ({ command: ['/bin/sh', '-c', lines.join(' && ')] });
  const readyProbe = ready.length === 0 ? (readiness.delayMs === undefined ? undefined : ['true']) : ready;
  return {
    readinessProbe:
      readyProbe === undefined
        ? undefined
        : { exec: exec(readyProbe), initialDelaySeconds: seconds(readiness.delayMs) },
    startupProbe:
      readiness.timeoutMs === undefined || readyProbe === undefined
        ? undefined
        : {
            exec: exec(readyProbe),
            periodSeconds: period,
            failureThreshold: Math.max(1, Math.ceil(readiness.timeoutMs / 1000 / period)),
          },
    livenessProbe:
      healthy.length === 0
        ? undefined
        : {
            exec: exec(healthy),
            periodSeconds: seconds(health.intervalMs),
            timeoutSeconds: seconds(health.timeoutMs),
            failureThreshold: health.retries,
          },
  };
};

const volumeName = (kind: string, name: string): string =>
  `${kind}-${name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')}`;

const claimed = (service: NamedService) =>
  directoriesOf(service).filter(({ kind }) => kind !== 'runtime' && kind !== 'cache');

const mounts = (service: NamedService): Tree[] => [
  ...directoriesOf(service).map(({ kind, name, path }) => ({
    name: volumeName(kind, name),
    mountPath: path,
  })),
  ...texts(service).map(({ key, path }) => ({
    name: 'files',
    mountPath: path,
    subPath: key,
    readOnly: true,
  })),
  ...Object.keys(service.secrets ?? {})
    .sort(compareUtf8)
    .map((name) => ({
      name: `secret-${name}`,
      mountPath: `/run/secrets/${name}`,
      subPath: name,
      readOnly: true,
    })),
  ...(service.sandbox?.privateTmp === true ? [{ name: 'tmp', mountPath: '/tmp' }] : []),
];

const texts = ({ files = {} }: NamedService) =>
  Object.entries(files)
    .sort(([a], [b]) => compareUtf8(a, b))
    .flatMap(([path, { text, mode }], at) =>
      text === undefined ? [] : [{ key: `file-${at}`, path, text, mode }],
    );

const volumes = (service: NamedService): Tree[] => [
  ...directoriesOf(service).map(({ kind, name }) => {
    const own = volumeName(kind, name);
    return kind === 'runtime' || kind === 'cache'
      ? { name: own, emptyDir: kind === 'runtime' ? { medium: 'Memory' } : { sizeLimit: '1Gi' } }
      : { name: own, persistentVolumeClaim: { claimName: `${service.name}-${own}` } };
  }),
  ...(texts(service).length === 0
    ? []
    : [
        {
          name: 'files',
          configMap: {
            name: `${service.name}-files`,
            items: texts(service).map(({ key, mode }) => ({
              key,
              path: key,
              mode: mode === undefined ? undefined : Number.parseInt(mode, 8),
            })),
          },
        },
      ]),
  ...Object.keys(service.secrets ?? {})
    .sort(compareUtf8)
    .map((name) => ({
      name: `secret-${name}`,
      secret: { secretName: `${service.name}-${name}`, defaultMode: 0o400 },
    })),
  ...(service.sandbox?.privateTmp === true ? [{ name: 'tmp', emptyDir: { medium: '' } }] : []),
];

const configMap = (service: NamedService): Tree[] => {
  const entries = texts(service);
  if (entries.length === 0) return [];
  const data = Object.fromEntries(entries.map(({ key, text }) => [key, text]));
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `${service.name}-files`, labels: labels(service.name) },
      data,
    },
  ];
};

const claims = (service: NamedService): Tree[] =>
  claimed(service).map(({ kind, name }) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: `${service.name}-${volumeName(kind, name)}`, labels: labels(service.name) },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  }));

const networkServices = (service: NamedService): Tree[] => {
  const ports = Object.entries(service.parameters?.ports ?? {})
    .sort(([a], [b]) => compareUtf8(a, b))
    .map(([name, want]) => ({ name: name.replaceAll('_', '-'), ...wantedPort(want) }))
    .map(({ name, number, protocol }) => ({ name, port: number, protocol: protocol.toUpperCase() }));
  if (ports.length === 0 && service.aliases === undefined) return [];
  return [service.name, ...(service.aliases ?? [])].map((name) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: name.toLowerCase().replace(/[^a-z0-9-]/g, '-'), labels: labels(service.name) },
    spec: { selector: labels(service.name), clusterIP: ports.length === 0 ? 'None' : undefined, ports },
  }));
};

import { onOneHost, type ServiceSet, serviceSetFromValue } from '../src/index.ts';

/** Sets that together give every field of the description a value. */
const others = {
  db: { exec: { argv: ['/usr/bin/db'], image: 'example.org/db:1' }, parameters: { ports: { sql: 5432 } } },
  cache: {
    exec: { argv: ['/usr/bin/cache'], image: 'example.org/cache:1' },
    parameters: { ports: { data: 6379 } },
  },
};

const accounts = {
  users: {
    web: {
      uid: 990,
      group: 'web',
      groups: ['certs'],
      home: '/var/lib/web',
      shell: '/bin/sh',
      description: 'Web',
    },
    ops: {},
  },
  groups: { web: { gid: 990 }, certs: { gid: 991 }, adm2: { gid: 992 } },
};

const directory = { mode: '0750', owner: 'web', group: 'web' };

const web = {
  description: 'The web server',
  aliases: ['www'],
  autostart: true,
  exec: {
    argv: ['/usr/bin/web', '-p', '${port.http}', '${value.title}', '${secret.password}'],
    argv0: 'webd',
    image: 'example.org/web:1',
    path: ['/opt/bin', '/usr/bin'],
    env: { LANG: 'C' },
    envFiles: ['/etc/default/web'],
    cwd: '/var/lib/web',
    umask: '0027',
    nice: 5,
    user: 'web',
    group: 'web',
    supplementaryGroups: ['certs'],
  },
  type: 'foreground',
  hooks: {
    preStart: {
      '10-check': { argv: ['/usr/bin/web', '-t'], as: 'service', ignoreError: false },
      '20-note': { script: 'echo before', as: 'root', ignoreError: true },
    },
    postStart: {
      note: { argv: ['/bin/echo', 'started'], as: 'service', ignoreError: false },
      more: { script: 'echo after' },
    },
    preStop: {
      note: { argv: ['/bin/echo', 'stopping'], as: 'service', ignoreError: false },
      more: { script: 'echo stop' },
    },
    postStop: {
      note: { argv: ['/bin/echo', 'stopped'], as: 'service', ignoreError: false },
      more: { script: 'echo gone' },
    },
  },
  reload: { argv: ['/usr/bin/web', '-s', 'reload'], signal: 'HUP' },
  restart: { when: 'on-failure', delayMs: 2000, burst: 4, windowMs: 30_000, successExits: [3] },
  dependencies: {
    requires: ['db'],
    wants: ['cache', 'syslog'],
    bindsTo: ['db'],
    partOf: ['db'],
    conflicts: ['old'],
    after: ['db', 'network-online'],
    before: ['cache'],
  },
  readiness: {
    notify: 'systemd',
    port: 'http',
    path: '/run/web/ready',
    argv: ['/usr/bin/web', '--ping'],
    delayMs: 500,
    timeoutMs: 20_000,
  },
  directories: {
    state: { web: directory },
    cache: { web: directory },
    logs: { web: directory },
    config: { web: directory },
    runtime: { web: { ...directory, keep: false } },
    data: { '/srv/web': directory },
  },
  files: {
    '/etc/web/web.conf': { text: 'port = 1\n', mode: '0640', owner: 'web', group: 'web' },
    '/etc/web/copy.conf': { source: '/usr/share/web/copy.conf' },
  },
  limits: {
    nofile: 4096,
    nproc: 100,
    core: 1024,
    memlock: 65_536,
    memoryMax: 100_000_000,
    cpuWeight: 200,
    ioWeight: 300,
    tasksMax: 50,
    oomScoreAdjust: -100,
  },
  sandbox: {
    noNewPrivileges: true,
    capabilities: ['CAP_NET_BIND_SERVICE'],
    ambientCapabilities: ['CAP_NET_BIND_SERVICE'],
    protectSystem: 'strict',
    protectHome: true,
    privateTmp: true,
    privateNetwork: true,
    privateDevices: true,
    readOnlyPaths: ['/etc/ro'],
    readWritePaths: ['/srv/rw'],
    inaccessiblePaths: ['/srv/none'],
    binds: { '/mnt/in': '/mnt/out' },
    systemCalls: ['@system-service'],
    dynamicUser: false,
    chroot: '/srv/root',
  },
  secrets: { password: { source: '/etc/secrets/password' } },
  log: {
    to: 'file',
    stdout: '/var/log/web/out',
    stderr: '/var/log/web/err',
    identifier: 'web',
    rotateBytes: 1_000_000,
    rotateKeep: 5,
  },
  health: {
    argv: ['/usr/bin/web', '--health'],
    http: 'http://127.0.0.1:8080/',
    port: 'http',
    intervalMs: 10_000,
    timeoutMs: 3000,
    retries: 2,
  },
  stop: {
    argv: ['/usr/bin/web', '-s', 'quit'],
    signal: 'QUIT',
    timeoutMs: 15_000,
    kill: 'mixed',
    finalSignal: 'KILL',
  },
  conditions: {
    pathExists: ['/etc/web'],
    pathMissing: ['/etc/web/off'],
    directoryNotEmpty: ['/srv'],
    kernelParameters: ['web'],
    virtualized: false,
  },
  host: {
    mounts: ['/srv'],
    devices: ['/dev/null'],
    kernelModules: ['tun'],
    labels: ['ssd'],
    uses: { memory: 1000 },
  },
  parameters: { ports: { http: 8080 }, values: { title: 'Hello' } },
};

const forking = {
  exec: { argv: ['/usr/sbin/forks'], image: 'example.org/forks:1' },
  type: 'forking',
  forking: { pidFile: '/run/forks.pid', foregroundArgv: ['/usr/sbin/forks', '-n'] },
  restart: { when: 'always' },
  autostart: false,
};

const oneshot = {
  exec: { script: 'echo once', image: 'example.org/once:1', user: 'ops' },
  type: 'oneshot',
  oneshot: { remain: true },
  log: { to: 'syslog', identifier: 'once' },
};

const timed = {
  exec: { argv: ['/usr/bin/timed'], image: 'example.org/timed:1' },
  type: 'oneshot',
  timers: {
    nightly: { calendar: 'Mon..Fri *-*-* 03:30', persistent: true },
    often: { intervalMs: 60_000, afterBootMs: 5000, jitterMs: 2000 },
  },
};

const sockets = {
  exec: { argv: ['/usr/bin/sock'], image: 'example.org/sock:1' },
  sockets: {
    control: {
      listen: '/run/sock.ctl',
      kind: 'stream',
      mode: '0660',
      owner: 'web',
      group: 'web',
      fdName: 'control',
    },
    net: { listen: '127.0.0.1:9000', kind: 'stream' },
  },
};

const inetd = {
  exec: { argv: ['/usr/bin/inetd'], image: 'example.org/inetd:1' },
  sockets: { one: { listen: '127.0.0.1:9001', accept: true, fdName: 'one' } },
};

const logged = {
  readiness: { notifyFd: 5, dbusName: 'org.example.Web' },
  exec: { argv: ['/usr/bin/logged'], image: 'example.org/logged:1' },
  log: { to: 'supervisor', rotateBytes: 5000, rotateKeep: 3 },
};

/** What is filled in before a renderer sees it. */
const store = {
  exec: { argv: ['/usr/bin/store'], image: 'example.org/store:1' },
  own: { user: true },
  parameters: { ports: { data: 7000, more: 7001 } },
  endpoints: { data: { port: 'data' }, other: { port: 'more' } },
};

const placed = {
  exec: {
    argv: [
      '/usr/bin/placed',
      '${own.user}',
      '${need.near.address}:${need.near.port}',
      '${need.far.address}',
      '${own.state}:${own.cache}:${own.logs}:${own.runtime}',
    ],
    image: 'example.org/placed:1',
  },
  own: { user: true, state: '0700', cache: '0700', logs: '0700', runtime: '0700' },
  parameters: { ports: { one: 7100, other: 7101 } },
  endpoints: { mine: { port: 'one', socket: '/run/placed.sock' }, far: { port: 'one' } },
  needs: {
    near: { service: 'placed', endpoint: 'mine' },
    far: { service: 'placed', endpoint: 'far' },
    store: { service: 'store@a', endpoint: 'data' },
  },
  files: { '/etc/placed.conf': { parts: { one: 'first ${need.store.address}', two: 'second' } } },
};

const setOf = (services: object): ServiceSet =>
  serviceSetFromValue(
    { version: 1, services: { ...others, ...services }, ...accounts, external: ['old'] },
    { file: 'full.json' },
  );

export const fullSets: { readonly [name: string]: ServiceSet } = {
  web: setOf({ web }),
  forking: setOf({ forking }),
  oneshot: setOf({ oneshot }),
  timed: setOf({ timed }),
  sockets: setOf({ sockets }),
  inetd: setOf({ inetd }),
  logged: setOf({ logged }),
  placed: setOf({
    placed,
    'store@a': store,
    'store@b': {
      ...store,
      parameters: { ports: { data: 7200, more: 7201 } },
      endpoints: { data: { port: 'data' } },
    },
  }),
};

/** The same with all that is open filled in: what a renderer gets. */
export const placedSets: { readonly [name: string]: ServiceSet } = Object.fromEntries(
  Object.entries(fullSets).map(([name, set]) => [name, onOneHost(set)]),
);

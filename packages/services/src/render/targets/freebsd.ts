import { commandOf, defaults, hooksOf } from '../../description/defaults.ts';
import { type DirectoryBases, directoriesOf } from '../../description/directories.ts';
import { isMilestone, type Milestone } from '../../description/id.ts';
import { cronFields } from '../../sh/cron.ts';
import { afterOf } from '../../sh/dependencies.ts';
import { quoteSh, shWords } from '../../sh/quote.ts';
import { seconds, waitFor } from '../../sh/wait.ts';
import { overrideLines } from '../overrides.ts';
import { serviceFiles } from '../service-files.ts';
import { approximated, type Capabilities, dropped, emulated, native, refused } from '../support.ts';
import type { Finding, NamedService, RenderedFile, RenderInput, Target } from '../target.ts';

const bases: DirectoryBases = {
  state: '/var/db/',
  cache: '/var/cache/',
  logs: '/var/log/',
  config: '/usr/local/etc/',
  runtime: '/var/run/',
  data: '',
};

const milestones: { readonly [name in Milestone]: string | undefined } = {
  'local-fs': 'FILESYSTEMS',
  network: 'NETWORKING',
  'network-online': 'NETWORKING',
  syslog: 'syslogd',
  time: 'ntpdate',
  dbus: 'dbus',
  users: 'LOGIN',
  'multi-user': 'DAEMON',
  shutdown: undefined,
};

const daemon = native('daemon(8)');
const precmd = emulated('start_precmd');
const jail = dropped('that is a jail here', 'run it in a jail');
const header = native('REQUIRE: and BEFORE:');

const capabilities: Capabilities = {
  description: native('desc'),
  aliases: dropped('there is one name a service', 'link the script'),
  autostart: native('rc.conf.d'),
  'exec.argv': native('daemon(8)'),
  'exec.script': native('daemon(8) with sh'),
  'exec.argv0': dropped('no shell here renames a program', 'remove it'),
  'exec.image': dropped('programs are those of the host', 'use quadlet, compose or kubernetes'),
  'exec.path': emulated('env'),
  'exec.env': native('env'),
  'exec.envFiles': emulated('read by sh, before the program'),
  'exec.cwd': emulated('cd before daemon(8)'),
  'exec.umask': emulated('umask before daemon(8)'),
  'exec.nice': emulated('nice'),
  'exec.user': native('daemon -u'),
  'exec.group': approximated(
    'the group of the user holds: daemon(8) has no other',
    'make it the group of the user',
  ),
  'exec.supplementaryGroups': approximated(
    'made at installation: the user becomes a member',
    'none is needed',
  ),
  type: daemon,
  'type=forking': native('rc.subr'),
  forking: native('pidfile'),
  'forking.foregroundArgv': dropped('not needed: the forking program is run', 'use type foreground'),
  'oneshot.remain': approximated('it counts as started until the next start of the system', 'none is needed'),
  hooks: native('start_precmd and its like'),
  'hooks.preStart.as': emulated('su'),
  'hooks.postStart.as': emulated('su'),
  'hooks.preStop.as': emulated('su'),
  'hooks.postStop.as': emulated('su'),
  'reload.signal': native('sig_reload'),
  'reload.argv': native('reload_cmd'),
  'restart.when': native('daemon -r'),
  'restart.when=on-failure': approximated(
    'as always: daemon(8) looks at no exit code',
    'use always or never',
  ),
  'restart.when=unless-stopped': approximated('as always', 'disable the service to keep it stopped'),
  'restart.delayMs': approximated('in whole seconds', 'give whole seconds'),
  'restart.burst': dropped('daemon(8) has no limit', 'watch its log'),
  'restart.windowMs': dropped('daemon(8) has no limit', 'watch its log'),
  'restart.successExits': dropped('daemon(8) looks at no exit code', 'none is known'),
  'dependencies.requires': approximated('REQUIRE: is order alone; force_depend starts it', 'enable both'),
  'dependencies.wants': approximated('order alone', 'enable both'),
  'dependencies.bindsTo': approximated('order alone', 'restart both by hand'),
  'dependencies.partOf': dropped('stops and starts go alone', 'restart both by hand'),
  'dependencies.conflicts': emulated('start_precmd stops the other'),
  'dependencies.after': header,
  'dependencies.before': header,
  'readiness.notify': dropped('nothing listens on $NOTIFY_SOCKET', 'give readiness.port, path or argv'),
  'readiness.notifyFd': dropped('nothing listens', 'give readiness.port, path or argv'),
  readiness: emulated('start_postcmd waits'),
  sockets: dropped('nothing listens for the service', 'let it open its own socket'),
  'sockets.accept=true': refused('the service needs a connection as its standard input', 'use inetd by hand'),
  'timers.calendar': emulated('cron.d'),
  timers: dropped('cron knows only calendars', 'give timers.calendar'),
  directories: precmd,
  'directories.runtime.keep': approximated('it always stays', 'none is needed'),
  files: native('put in place by the installation'),
  'limits.nofile': emulated('limits(1)'),
  'limits.nproc': emulated('limits(1)'),
  'limits.core': emulated('limits(1)'),
  'limits.memlock': emulated('limits(1)'),
  limits: dropped('that is rctl(8), for a jail or a user', 'use rctl'),
  'limits.oomScoreAdjust': approximated('below zero: protect(1)', 'none is known'),
  sandbox: jail,
  'sandbox.chroot': emulated('chroot(8)'),
  secrets: emulated('copied in start_precmd, readable for the service alone'),
  'log.to=file': native('daemon -o'),
  'log.to=syslog': native('daemon -T'),
  'log.to': approximated('output goes where that of rc goes', 'give log.to: file'),
  'log.stdout': native('daemon -o'),
  'log.stderr': approximated('goes with stdout', 'give no other file'),
  'log.identifier': native('daemon -T'),
  'log.rotateBytes': emulated('newsyslog.conf.d'),
  'log.rotateKeep': emulated('newsyslog.conf.d'),
  health: dropped('nothing looks', 'use an outside monitor'),
  'stop.signal': native('sig_stop'),
  'stop.argv': emulated('stop_precmd'),
  'stop.timeoutMs': dropped('rc waits until it has stopped', 'rcshutdown_timeout in rc.conf'),
  'stop.kill': dropped('the process alone gets the signal', 'none is known'),
  'stop.finalSignal': dropped('rc waits until it has stopped', 'none is known'),
  conditions: precmd,
  'conditions.kernelParameters': dropped('there is no command line of a kernel', 'use kenv by hand'),
  host: precmd,
  'host.mounts': native('required_dirs'),
  'host.devices': native('required_files'),
  'host.kernelModules': native('required_modules'),
  users: emulated('pw useradd, when it is installed'),
  groups: emulated('pw groupadd, when it is installed'),
};

/** rc.d scripts of FreeBSD: daemon(8) supervises. */
export const freebsd: Target = {
  name: 'freebsd',
  title: 'FreeBSD rc.d',
  judged: 'rendered',
  nameOf: (id) => id.replace(/[^A-Za-z0-9_]/g, '_'),
  secretPath: ({ secret, name }) => `/var/run/nixtools/${name}/${secret}`,
  capabilities,
  places: { 'rc.d': 'lines of shell before run_rc_command' },
  overrideKind: 'lines',
  render: (input) => {
    const accounts = accountsScript(input);
    const path = '/usr/local/libexec/nixtools-accounts';
    return {
      files: [
        ...(accounts === undefined ? [] : [{ path, mode: '0755', text: accounts }]),
        ...input.services.flatMap((service) => filesOf(service, input)),
      ],
      install: [
        ...(accounts === undefined ? [] : [{ argv: [path], why: 'makes users and groups', accounts: true }]),
        ...input.services
          .filter(({ autostart }) => autostart !== false)
          .map(({ name }) => ({ argv: ['service', name, 'start'], why: 'starts it' })),
      ],
      uninstall: input.services.map(({ name }) => ({ argv: ['service', name, 'onestop'], why: 'stops it' })),
      findings: input.services.flatMap(findings),
    };
  },
};

const findings = (service: NamedService): Finding[] => [
  ...(service.type === 'oneshot' || service.type === 'forking'
    ? Object.keys(service.log ?? {}).map((field) => ({
        service: service.id,
        path: ['log', field],
        support: dropped('daemon(8) is not between', 'let the program write its own log'),
      }))
    : (['rotateBytes', 'rotateKeep'] as const)
        .filter((field) => service.log?.[field] !== undefined && service.log.to !== 'file')
        .map((field) => ({
          service: service.id,
          path: ['log', field],
          support: dropped('only files are rotated', 'give log.to: file'),
        }))),
  ...(service.type === 'oneshot' || service.type === 'forking'
    ? Object.keys(service.restart ?? {}).map((field) => ({
        service: service.id,
        path: ['restart', field],
        support: dropped('daemon(8) is not between, and nothing else starts it again', 'use type foreground'),
      }))
    : []),
  ...Object.entries(service.timers ?? {})
    .filter(([, { calendar }]) => calendar !== undefined && cronFields(calendar) === undefined)
    .map(([name]) => ({
      service: service.id,
      path: ['timers', name, 'calendar'],
      support: dropped('cron has no words for it', 'give hours and minutes, and days or weekdays'),
    })),
  ...(service.type === 'forking' && service.forking?.pidFile === undefined
    ? [
        {
          service: service.id,
          path: ['type'],
          support: refused('nothing tells which process is the service', 'give forking.pidFile'),
        },
      ]
    : []),
];

const filesOf = (service: NamedService, input: RenderInput): RenderedFile[] => [
  { path: `/usr/local/etc/rc.d/${service.name}`, mode: '0755', text: rcScript(service, input) },
  {
    path: `/usr/local/etc/rc.conf.d/${service.name}`,
    mode: '0644',
    text: `${service.name}_enable=${service.autostart === false ? 'NO' : 'YES'}\n`,
  },
  ...serviceFiles(service),
  ...cronFile(service),
  ...newsyslogFile(service),
];

const cronFile = ({ name, timers = {}, autostart }: NamedService): RenderedFile[] => {
  const lines = Object.values(timers).flatMap(({ calendar }) => cronFields(calendar ?? '') ?? []);
  if (lines.length === 0 || autostart === false) return [];
  const text = lines
    .sort()
    .map((fields) => `${fields} root service ${name} onestart\n`)
    .join('');
  return [{ path: `/usr/local/etc/cron.d/nixtools_${name}`, mode: '0644', text }];
};

const newsyslogFile = ({ name, log = {} }: NamedService): RenderedFile[] => {
  if (log.to !== 'file' || log.stdout === undefined) return [];
  if (log.rotateBytes === undefined && log.rotateKeep === undefined) return [];
  const kilobytes = log.rotateBytes === undefined ? '*' : Math.max(1, Math.ceil(log.rotateBytes / 1024));
  const text = `${log.stdout} 640 ${log.rotateKeep ?? 7} ${kilobytes} * C\n`;
  return [{ path: `/usr/local/etc/newsyslog.conf.d/nixtools_${name}.conf`, mode: '0644', text }];
};

const listens = (port: number): string => `sockstat -q -l -P tcp -p ${port} | grep -q .`;

const rcScript = (service: NamedService, input: RenderInput): string => {
  const { dependencies = {}, reload = {}, stop = {}, host = {} } = service;
  const names = (ids: readonly string[]): string =>
    [...new Set(ids.flatMap((id) => (isMilestone(id) ? (milestones[id] ?? []) : [input.nameOf(id)])))]
      .sort()
      .join(' ');
  const require = names([
    ...afterOf(service.id, input),
    ...(dependencies.after ?? []),
    ...(dependencies.requires ?? []),
    ...(dependencies.wants ?? []),
    ...(dependencies.bindsTo ?? []),
  ]);
  const before = names(dependencies.before ?? []);
  const functions = [
    ...shFunction('prestart', prestart(service, input)),
    ...shFunction('poststart', poststart(service)),
    ...shFunction('prestop', [
      ...chain(hooks(service, 'preStop', 'exit')),
      ...(stop.argv === undefined ? [] : [`${shWords(stop.argv)} || :`]),
    ]),
    ...shFunction('poststop', chain(hooks(service, 'postStop', 'exit'))),
  ];
  return `${[
    '#!/bin/sh',
    `# PROVIDE: ${service.name}`,
    ...(require === '' ? [] : [`# REQUIRE: ${require}`]),
    ...(before === '' ? [] : [`# BEFORE: ${before}`]),
    '# KEYWORD: shutdown',
    '. /etc/rc.subr',
    `name=${service.name}`,
    ...(service.description === undefined ? [] : [`desc=${quoteSh(service.description)}`]),
    `rcvar=${service.name}_enable`,
    `load_rc_config "$name"`,
    ...commandLines(service),
    ...(stop.signal === undefined ? [] : [`sig_stop=${stop.signal}`]),
    ...(reload.signal === undefined && reload.argv === undefined ? [] : ['extra_commands=reload']),
    ...(reload.signal === undefined ? [] : [`sig_reload=${reload.signal}`]),
    ...(reload.argv === undefined ? [] : [`reload_cmd=${quoteSh(shWords(reload.argv))}`]),
    ...(host.mounts === undefined ? [] : [`required_dirs=${quoteSh(host.mounts.join(' '))}`]),
    ...(host.devices === undefined ? [] : [`required_files=${quoteSh(host.devices.join(' '))}`]),
    ...(host.kernelModules === undefined
      ? []
      : [`required_modules=${quoteSh(host.kernelModules.join(' '))}`]),
    ...functions,
    ...overrideLines(input.override(service, 'rc.d')),
    'run_rc_command "$1"',
  ].join('\n')}\n`;
};

/** Steps of which each needs the one before, and whose failure stops nothing else. */
const chain = (lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['(', ...lines.map((line) => `  ${line}`), ')'];

const shFunction = (name: string, lines: readonly string[]): string[] => {
  if (lines.length === 0) return [];
  const variable = {
    prestart: 'start_precmd',
    poststart: 'start_postcmd',
    prestop: 'stop_precmd',
    poststop: 'stop_postcmd',
  }[name];
  return [`${variable}=nixtools_${name}`, `nixtools_${name}() {`, ...lines.map((line) => `  ${line}`), '}'];
};

/** rc.subr evaluates what it is given once more, so words are quoted twice. */
const commandLines = (service: NamedService): string[] => {
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
      : [
          '/bin/sh',
          '-c',
          `set -a; ${exec.envFiles.map((file) => `. ${quoteSh(file)}`).join('; ')}; set +a; exec "$@"`,
          'sh',
        ]),
    ...commandOf(exec),
  ];
  if (type === 'forking')
    return [
      `pidfile=${quoteSh(forking?.pidFile ?? '')}`,
      `command=${quoteSh(inner[0] ?? '')}`,
      `command_args=${quoteSh(shWords(inner.slice(1)))}`,
    ];
  if (type === 'oneshot') return [`start_cmd=${quoteSh(shWords(inner))}`, 'stop_cmd=:'];
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

const hooks = (service: NamedService, when: Parameters<typeof hooksOf>[1], otherwise: string): string[] =>
  hooksOf(service, when).map(({ argv, asRoot, ignoreError }) => {
    const user = service.exec?.user;
    const line = asRoot || user === undefined ? shWords(argv) : `su -m ${user} -c ${quoteSh(shWords(argv))}`;
    return `${line} || ${ignoreError ? ':' : otherwise}`;
  });

const prestart = (service: NamedService, input: RenderInput): string[] => {
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

const poststart = (service: NamedService): string[] => {
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

const accountsScript = ({ set }: RenderInput): string | undefined => {
  const sorted = <T>(record: { readonly [name: string]: T } | undefined): [string, T][] =>
    Object.entries(record ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const joined = sorted(set.services).flatMap(([, { exec }]) =>
    (exec?.supplementaryGroups ?? []).map((group) => `pw groupmod ${group} -m ${exec?.user ?? 'root'}`),
  );
  const lines = [
    ...sorted(set.groups).map(
      ([name, { gid }]) =>
        `pw groupshow ${name} >/dev/null 2>&1 || pw groupadd ${name}${gid === undefined ? '' : ` -g ${gid}`}`,
    ),
    ...sorted(set.users).map(([name, { uid, group, groups, home, shell, description }]) => {
      const words = [
        ...(uid === undefined ? [] : ['-u', String(uid)]),
        ...(group === undefined ? [] : ['-g', group]),
        ...(groups === undefined ? [] : ['-G', groups.join(',')]),
        ...(home === undefined ? [] : ['-d', home]),
        '-s',
        shell ?? '/usr/sbin/nologin',
        ...(description === undefined ? [] : ['-c', description]),
      ];
      return `pw usershow ${name} >/dev/null 2>&1 || pw useradd ${name} ${shWords(words)}`;
    }),
    ...joined,
  ];
  return lines.length === 0 ? undefined : `#!/bin/sh\nset -e\n${lines.join('\n')}\n`;
};

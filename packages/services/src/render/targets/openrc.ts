import { defaults } from '../../description/defaults.ts';
import { isMilestone, type Milestone } from '../../description/id.ts';
import { keeperCapabilities } from '../../sh/capabilities.ts';
import type { Control } from '../../sh/dependencies.ts';
import { identityFunctions, signalKeeper, stopsItself } from '../../sh/identity.ts';
import { keeperScript } from '../../sh/keeper.ts';
import { quoteSh } from '../../sh/quote.ts';
import { keeperPrograms } from '../../sh/required-programs.ts';
import { attempts } from '../../sh/wait.ts';
import { inOrder } from '../in-order.ts';
import {
  accountFiles,
  accountSteps,
  hostFiles,
  linux,
  scriptPath,
  startsWithSystem,
} from '../keeper-files.ts';
import { keeperFindings, keeperOutside } from '../keeper-findings.ts';
import { dashed } from '../names.ts';
import { overrideLines } from '../overrides.ts';
import { requiredProgram } from '../required-programs.ts';
import { approximated, native } from '../support.ts';
import type { NamedService, RenderInput, Target } from '../target.ts';

const control: Control = {
  start: (name) => `rc-service --ifstopped ${name} start`,
  stop: (name) => `rc-service --ifstarted ${name} stop`,
};

const milestones: { readonly [name in Milestone]: string | undefined } = {
  'local-fs': 'localmount',
  network: 'net',
  'network-online': 'net',
  syslog: 'logger',
  time: 'ntp-client',
  dbus: 'dbus',
  users: undefined,
  'multi-user': undefined,
  shutdown: undefined,
};

const axes = ['requires', 'wants', 'bindsTo', 'after', 'before'] as const;
const depend = native('depend()');
const cgroup = native('rc_cgroup_settings, with cgroup v2');
const none = approximated('OpenRC has no such point', 'use runlevels');

/** An init script whose supervised command is the generated script. */
export const openrc: Target = {
  name: 'openrc',
  title: 'OpenRC',
  judged: 'run',
  nameOf: dashed,
  secretPath: ({ secret, name }) => `/run/nixtools/${name}/secrets/${secret}`,
  capabilities: {
    ...keeperCapabilities,
    description: native('description'),
    autostart: native('rc-update'),
    ...Object.fromEntries(
      axes.flatMap((axis) => [
        [`dependencies.${axis}`, depend],
        ...Object.entries(milestones).map(([name, known]) => [
          `dependencies.${axis}=${name}`,
          known === undefined ? none : depend,
        ]),
      ]),
    ),
    'dependencies.bindsTo': native('need: it stops when what it needs stops'),
    reload: native('the command reload'),
    'limits.memoryMax': cgroup,
    'limits.cpuWeight': cgroup,
    'limits.ioWeight': cgroup,
    'limits.tasksMax': cgroup,
  },
  places: {
    'init.d': 'lines of shell at the end of the init script',
    run: 'lines of shell before the first start',
  },
  overrideKind: 'lines',
  render: (input) => {
    const started = inOrder(input)
      .filter(startsWithSystem)
      .map(({ name }) => name);
    return {
      files: [
        ...accountFiles(input),
        ...input.services.flatMap((service) => [
          { path: `/etc/init.d/${service.name}`, mode: '0755', text: initScript(service, input) },
          {
            path: scriptPath(service.name),
            mode: '0755',
            text: keeperScript(service, {
              input,
              dialect: linux,
              control,
              added: overrideLines(input.override(service, 'run')),
              ordersItself: true,
              // supervise-daemon starts again whatever ends; while it starts it, OpenRC does not listen.
              whenOver: stopsItself(`rc-service --ifstarted --nodeps ${service.name} stop`),
            }),
          },
          ...hostFiles(service, control),
        ]),
      ],
      install: [
        ...accountSteps(input),
        update,
        ...started.map((name) => ({
          argv: ['rc-update', 'add', name, 'default'],
          why: 'starts with the system',
        })),
        ...started.map((name) => ({ argv: ['rc-service', name, 'start'], why: 'starts it' })),
      ],
      uninstall: [
        ...input.services.map(({ name }) => ({
          argv: ['rc-service', '--ifstarted', name, 'stop'],
          why: 'stops it',
        })),
        ...started.map((name) => ({
          argv: ['rc-update', 'del', name, 'default'],
          why: 'does not start with the system',
        })),
      ],
      forget: [update],
      findings: keeperFindings(input, { outside: { partOf: keeperOutside.partOf } }),
      programs: [
        requiredProgram('rc-service', 'OpenRC', 'starts and stops services'),
        ...keeperPrograms(input),
      ],
    };
  },
};

/** OpenRC looks at times in whole seconds, and so misses what changes within the second of its last look. */
const update = { argv: ['rc-update', '--update'], why: 'OpenRC looks at all init scripts' };

const initScript = (service: NamedService, input: RenderInput): string => {
  const { stop = {}, readiness = {}, limits = {} } = service;
  const state = `/run/nixtools/${service.name}`;
  const patience = Math.ceil((stop.timeoutMs ?? defaults.stop.timeoutMs) / 1000) + 5;
  const settings = [
    ...(limits.memoryMax === undefined ? [] : [`memory.max ${limits.memoryMax}`]),
    ...(limits.cpuWeight === undefined ? [] : [`cpu.weight ${limits.cpuWeight}`]),
    ...(limits.ioWeight === undefined ? [] : [`io.weight default ${limits.ioWeight}`]),
    ...(limits.tasksMax === undefined ? [] : [`pids.max ${limits.tasksMax}`]),
  ];
  return `${[
    '#!/sbin/openrc-run',
    ...(service.description === undefined ? [] : [`description=${quoteSh(service.description)}`]),
    'supervisor=supervise-daemon',
    `command=${scriptPath(service.name)}`,
    `pidfile=${state}.pid`,
    `retry=TERM/${patience}/KILL/5`,
    'respawn_max=0',
    ...(settings.length === 0 ? [] : [`rc_cgroup_settings=${quoteSh(`\n${settings.join('\n')}\n`)}`]),
    'extra_started_commands=reload',
    '',
    'depend() {',
    ...dependLines(service, input).map((line) => `  ${line}`),
    '}',
    '',
    `start_pre() { mkdir -p /run/nixtools; rm -f ${state}/ready ${state}/over; }`,
    '',
    'start_post() {',
    '  tries=0',
    `  until [ -e ${state}/ready ] || [ -e ${state}/over ]; do`,
    `    tries=$((tries + 1)); [ "$tries" -le ${attempts(readiness.timeoutMs ?? defaults.readinessTimeoutMs)} ] || { supervise_stop; return 1; }`,
    '    sleep 0.2',
    '  done',
    `  [ -e ${state}/ready ] || [ "$(cat ${state}/over)" = 0 ] || { supervise_stop; return 1; }`,
    '}',
    '',
    ...identityFunctions,
    `reload() { ${signalKeeper('HUP', state)}; }`,
    ...overrideLines(input.override(service, 'init.d')),
  ].join('\n')}\n`;
};

const dependLines = ({ dependencies = {} }: NamedService, input: RenderInput): string[] => {
  const words = (names: readonly string[] | undefined): string =>
    [
      ...new Set(
        (names ?? []).flatMap((name) =>
          isMilestone(name) ? (milestones[name] ?? []) : [input.nameOf(name)],
        ),
      ),
    ]
      .sort()
      .map(quoteSh)
      .join(' ');
  const line = (word: string, names: readonly string[] | undefined): string[] =>
    words(names) === '' ? [] : [`${word} ${words(names)}`];
  const lines = [
    ...line('need', [...(dependencies.requires ?? []), ...(dependencies.bindsTo ?? [])]),
    ...line('want', dependencies.wants),
    ...line('after', dependencies.after),
    ...line('before', dependencies.before),
  ];
  return lines.length === 0 ? [':'] : lines;
};

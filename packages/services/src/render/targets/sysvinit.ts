import { defaults } from '../../description/defaults.ts';
import { isMilestone, type Milestone } from '../../description/id.ts';
import { keeperCapabilities } from '../../sh/capabilities.ts';
import type { Control } from '../../sh/dependencies.ts';
import { identityFunctions } from '../../sh/identity.ts';
import { keeperScript } from '../../sh/keeper.ts';
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
import { approximated, emulated, native } from '../support.ts';
import type { NamedService, RenderInput, Target } from '../target.ts';

const control: Control = {
  start: (name) => `/etc/init.d/${name} start`,
  stop: (name) => `/etc/init.d/${name} stop`,
};

const facilities: { readonly [name in Milestone]: string | undefined } = {
  'local-fs': '$local_fs',
  network: '$network',
  'network-online': '$network',
  syslog: '$syslog',
  time: '$time',
  dbus: 'dbus',
  users: undefined,
  'multi-user': undefined,
  shutdown: undefined,
};

const axes = ['requires', 'wants', 'bindsTo', 'after', 'before'] as const;
const header = native('the LSB header');
const none = approximated('there is no such facility', 'use run levels');

/** An LSB init script that starts the generated script in the background. There is no supervision but the script's own. */
export const sysvinit: Target = {
  name: 'sysvinit',
  title: 'sysvinit (LSB)',
  judged: 'run',
  nameOf: dashed,
  secretPath: ({ secret, name }) => `/run/nixtools/${name}/secrets/${secret}`,
  capabilities: {
    ...keeperCapabilities,
    description: native('Short-Description'),
    autostart: native('Default-Start'),
    restart: emulated('the script starts it again; nothing starts the script again'),
    'restart.when=unless-stopped': approximated('as always', 'disable the service to keep it stopped'),
    ...Object.fromEntries(
      axes.flatMap((axis) =>
        Object.entries(facilities).map(([name, known]) => [
          `dependencies.${axis}=${name}`,
          known === undefined ? none : header,
        ]),
      ),
    ),
  },
  places: {
    'init.d': 'lines of shell before the actions of the init script',
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
              alone: true,
            }),
          },
          ...hostFiles(service, control),
        ]),
      ],
      install: [
        ...accountSteps(input),
        ...started.map((name) => ({
          argv: ['update-rc.d', name, 'defaults'],
          why: 'starts with the system',
        })),
        ...started.map((name) => ({ argv: [`/etc/init.d/${name}`, 'start'], why: 'starts it' })),
      ],
      uninstall: input.services.map(({ name }) => ({
        argv: [`/etc/init.d/${name}`, 'stop'],
        why: 'stops it',
      })),
      forget: started.map((name) => ({ argv: ['update-rc.d', name, 'remove'], why: 'removes its links' })),
      findings: keeperFindings(input, {
        outside: { bindsTo: keeperOutside.bindsTo, partOf: keeperOutside.partOf },
      }),
      programs: [
        requiredProgram('start-stop-daemon', 'dpkg, OpenRC or BusyBox', 'starts and stops the script'),
        requiredProgram('update-rc.d', 'init-system-helpers', 'starts it with the system'),
        ...keeperPrograms(input),
      ],
    };
  },
};

const initScript = (service: NamedService, input: RenderInput): string => {
  const { stop = {}, readiness = {} } = service;
  const state = `/run/nixtools/${service.name}`;
  const script = scriptPath(service.name);
  const patience = Math.ceil((stop.timeoutMs ?? defaults.stop.timeoutMs) / 1000) + 5;
  return `${[
    '#!/bin/sh',
    ...lsbHeader(service, input),
    ...overrideLines(input.override(service, 'init.d')),
    `pidfile=${state}/keeper`,
    ...identityFunctions,
    `running() { read -r pid since 2>/dev/null <"$pidfile" && is_still "$pid" "$since"; }`,
    'start() {',
    '  mkdir -p /run/nixtools',
    '  if [ -e "$pidfile" ]; then running && return 0; rm -f "$pidfile"; fi',
    `  rm -f ${state}/ready ${state}/over`,
    `  start-stop-daemon --start --background --pidfile "$pidfile" --startas ${script} || return 1`,
    '  tries=0',
    `  until [ -e ${state}/ready ] || [ -e ${state}/over ]; do`,
    `    tries=$((tries + 1)); [ "$tries" -le ${attempts(readiness.timeoutMs ?? defaults.readinessTimeoutMs)} ] || return 1`,
    '    sleep 0.2',
    '  done',
    `  [ -e ${state}/ready ] || [ "$(cat ${state}/over)" = 0 ]`,
    '}',
    'stop() {',
    '  running || return 0',
    `  start-stop-daemon --stop --oknodo --retry=TERM/${patience}/KILL/5 --pid "$pid"`,
    '}',
    'case "$1" in',
    '  start) start ;;',
    '  stop) stop ;;',
    '  restart | force-reload) stop; start ;;',
    '  reload) running && kill -HUP "$pid" ;;',
    '  status) running ;;',
    '  *) echo "usage: $0 start|stop|restart|reload|force-reload|status" >&2; exit 2 ;;',
    'esac',
  ].join('\n')}\n`;
};

const lsbHeader = (service: NamedService, input: RenderInput): string[] => {
  const { dependencies = {}, description } = service;
  const words = (names: readonly string[]): string =>
    [
      ...new Set(
        names.flatMap((name) => (isMilestone(name) ? (facilities[name] ?? []) : [input.nameOf(name)])),
      ),
    ]
      .sort()
      .join(' ');
  const required = words([...(dependencies.requires ?? []), ...(dependencies.bindsTo ?? [])]);
  const should = words([...(dependencies.wants ?? []), ...(dependencies.after ?? [])]);
  const before = words(dependencies.before ?? []);
  return [
    '### BEGIN INIT INFO',
    `# Provides:          ${service.name}`,
    `# Required-Start:    $remote_fs ${required}`.trimEnd(),
    `# Required-Stop:     $remote_fs ${required}`.trimEnd(),
    ...(should === '' ? [] : [`# Should-Start:      ${should}`, `# Should-Stop:       ${should}`]),
    ...(before === '' ? [] : [`# X-Start-Before:    ${before}`]),
    `# Default-Start:     ${startsWithSystem(service) ? '2 3 4 5' : ''}`.trimEnd(),
    '# Default-Stop:      0 1 6',
    `# Short-Description: ${description ?? service.name}`,
    '### END INIT INFO',
  ];
};

import { defaults } from '../../description/defaults.ts';
import { keeperCapabilities } from '../../sh/capabilities.ts';
import type { Control } from '../../sh/dependencies.ts';
import { identityFunctions, keeperRuns, stopsItself } from '../../sh/identity.ts';
import { runFolder } from '../../sh/prepare.ts';
import { quoteSh } from '../../sh/quote.ts';
import { waitFor } from '../../sh/wait.ts';
import { linux, scriptPath, startsWithSystem } from '../keeper-files.ts';
import { keeperRendering } from '../keeper-rendering.ts';
import { dashed } from '../names.ts';
import { overrideLines } from '../overrides.ts';
import { requiredProgram } from '../required-programs.ts';
import { approximated, emulated, native } from '../support.ts';
import type { Finding, NamedService, RenderInput, Step, Target } from '../target.ts';

/** Debian has initctl where no PATH leads to. */
const path = 'PATH="$PATH:/lib/finit"';

const control: Control = {
  start: (name) => `${path} initctl start ${name}`,
  stop: (name) => `${path} initctl stop ${name}`,
  // While finit takes in what was installed, initctl may not reach it.
  asksAgain: true,
};

const step = (words: string, why: string): Step => ({ argv: ['sh', '-c', `${path} initctl ${words}`], why });

const cgroup = native('cgroup, with cgroup v2');

/** A line of finit's configuration a service, which runs the generated script. */
export const finit: Target = {
  name: 'finit',
  title: 'finit',
  judged: 'run',
  nameOf: dashed,
  secretPath: ({ secret, name }) => `/run/nixtools/${name}/secrets/${secret}`,
  capabilities: {
    ...keeperCapabilities,
    description: native('the text behind --'),
    autostart: native('manual:yes'),
    'log.to=supervisor': native('log'),
    'log.rotateBytes': emulated('logrotate'),
    'limits.memoryMax': cgroup,
    'limits.cpuWeight': cgroup,
    'limits.ioWeight': cgroup,
    'limits.tasksMax': cgroup,
  },
  places: { conf: 'lines at the end of the file in finit.d', run: 'lines of shell before the first start' },
  overrideKind: 'lines',
  render: (input) => {
    const { files, accounts, findings, programs } = keeperRendering(input, {
      control,
      // finit starts again whatever ends.
      whenOver: (name) => stopsItself(`env ${control.stop(name)}`),
    });
    const conf = (name: string): string => `/etc/finit.d/${name}.conf`;
    return {
      files: [
        ...files,
        ...input.services.map((service) => ({
          path: conf(service.name),
          mode: '0644',
          text: confOf(service, input),
        })),
      ],
      install: [...accounts, step('reload', 'finit starts them')],
      uninstall: [
        ...input.services.map(({ name }) => step(`stop ${name}`, 'stops it')),
        ...input.services.map(untilGone),
      ],
      forget: [step('reload', 'finit forgets them')],
      findings: [...findings, ...input.services.flatMap(slowFindings)],
      programs: [
        requiredProgram('initctl', 'finit', 'starts and stops services', {
          test: `${path} command -v initctl`,
        }),
        ...programs,
      ],
    };
  },
};

/** Seconds that finit waits at most before it kills. */
const longest = 300;

/** Seconds until finit kills: a little more than the script takes itself. */
const patience = ({ stop = {} }: NamedService): number =>
  Math.ceil((stop.timeoutMs ?? defaults.stop.timeoutMs) / 1000) + 5;

/** initctl asks finit to stop a service, and does not wait until it has. */
const untilGone = (service: NamedService): Step => ({
  argv: [
    'sh',
    '-c',
    [
      ...identityFunctions,
      ...waitFor(
        [`! ${keeperRuns(quoteSh(runFolder(service.name, linux)))}`],
        patience(service) * 1000,
        'break',
      ),
    ].join('\n'),
  ],
  why: 'waits until it is gone',
});

const slowFindings = (service: NamedService): Finding[] =>
  patience(service) <= longest
    ? []
    : [
        {
          service: service.id,
          path: ['stop', 'timeoutMs'],
          support: approximated(`finit waits no longer than ${longest} s`, 'give a shorter time'),
        },
      ];

const confOf = (service: NamedService, input: RenderInput): string => {
  const { limits = {}, log = {} } = service;
  const groups = [
    ...(limits.memoryMax === undefined ? [] : [`mem.max:${limits.memoryMax}`]),
    ...(limits.cpuWeight === undefined ? [] : [`cpu.weight:${limits.cpuWeight}`]),
    ...(limits.ioWeight === undefined ? [] : [`io.weight:${limits.ioWeight}`]),
    ...(limits.tasksMax === undefined ? [] : [`pids.max:${limits.tasksMax}`]),
  ];
  const words = [
    'service',
    ...(groups.length === 0 ? [] : [`cgroup.system,${groups.join(',')}`]),
    '[2345]',
    `name:${service.name}`,
    `kill:${Math.min(longest, patience(service))}`,
    ...(startsWithSystem(service) ? [] : ['manual:yes']),
    ...(log.to === 'supervisor' ? ['log'] : []),
    scriptPath(service.name),
    ...(service.description === undefined ? [] : ['--', service.description]),
  ];
  return `${[words.join(' '), ...overrideLines(input.override(service, 'conf'))].join('\n')}\n`;
};

import { defaults } from '../../description/defaults.ts';
import { keeperCapabilities } from '../../sh/capabilities.ts';
import type { Control } from '../../sh/dependencies.ts';
import { keeperScript } from '../../sh/keeper.ts';
import { keeperPrograms } from '../../sh/required-programs.ts';
import { finishScript } from '../finish.ts';
import { accountFiles, accountSteps, hostFiles, linux, startsWithSystem } from '../keeper-files.ts';
import { keeperFindings } from '../keeper-findings.ts';
import { overrideLines } from '../overrides.ts';
import { requiredProgram } from '../required-programs.ts';
import { emulated, native } from '../support.ts';
import type { NamedService, RenderedFile, RenderInput, Target } from '../target.ts';

const folder = '/etc/sv';
const live = '/etc/service';

const control: Control = {
  start: (name) => `sv up ${live}/${name}`,
  stop: (name) => `sv down ${live}/${name}`,
  asksAgain: true,
};

/** A folder a service below /etc/sv, linked into the folder that runsvdir looks at. */
export const runit: Target = {
  name: 'runit',
  title: 'runit',
  judged: 'run',
  secretPath: ({ secret, name }) => `/run/nixtools/${name}/secrets/${secret}`,
  capabilities: {
    ...keeperCapabilities,
    autostart: native('the file down'),
    'log.to=supervisor': native('svlogd'),
    'log.rotateBytes': emulated("logrotate, or svlogd's config"),
    'log.rotateKeep': emulated("logrotate, or svlogd's config"),
  },
  places: { run: 'lines of shell before the first start' },
  overrideKind: 'lines',
  render: (input) => {
    const links = input.services.map(({ name }) => name);
    return {
      files: [...accountFiles(input), ...input.services.flatMap((service) => filesOf(service, input))],
      install: [
        ...accountSteps(input),
        ...links.map((name) => ({
          argv: ['ln', '-sfn', `${folder}/${name}`, `${live}/${name}`],
          why: 'runsvdir starts it',
        })),
      ],
      uninstall: [
        { argv: ['rm', '-f', ...links.map((name) => `${live}/${name}`)], why: 'runsvdir forgets them' },
        {
          // By default it waits for seven seconds, in which not every service has stopped.
          argv: [
            'sv',
            '-w',
            String(Math.ceil(patience(input))),
            'shutdown',
            ...links.map((name) => `${folder}/${name}`),
          ],
          why: 'stops them, and what supervises them',
        },
      ],
      forget: links.map((name) => ({
        argv: ['rm', '-rf', `${folder}/${name}`],
        why: 'runsv left its own files there',
      })),
      findings: keeperFindings(input, { rotates: 'all' }),
      programs: [
        requiredProgram('sv', 'runit', 'starts and stops what runsvdir supervises'),
        ...(input.services.some(({ log }) => log?.to === 'supervisor')
          ? [requiredProgram('svlogd', 'runit', 'logs')]
          : []),
        ...keeperPrograms(input),
      ],
    };
  },
};

/** Seconds that the slowest may take to stop. */
const patience = ({ services }: RenderInput): number =>
  Math.max(...services.map(({ stop = {} }) => stop.timeoutMs ?? defaults.stop.timeoutMs)) / 1000 + 5;

const filesOf = (service: NamedService, input: RenderInput): RenderedFile[] => {
  const at = (name: string): string => `${folder}/${service.name}/${name}`;
  const added = overrideLines(input.override(service, 'run'));
  return [
    { path: at('run'), mode: '0755', text: keeperScript(service, { input, dialect: linux, control, added }) },
    { path: at('finish'), mode: '0755', text: finishScript(service, -1, 'printf d >supervise/control') },
    {
      path: at('check'),
      mode: '0755',
      text: `#!/bin/sh\nexec test -e /run/nixtools/${service.name}/ready\n`,
    },
    ...(startsWithSystem(service) ? [] : [{ path: at('down'), mode: '0644', text: '' }]),
    ...logFiles(service, at),
    ...hostFiles(service, control),
  ];
};

const logFiles = ({ name, log = {} }: NamedService, at: (name: string) => string): RenderedFile[] => {
  if (log.to !== 'supervisor') return [];
  const config = [
    ...(log.rotateBytes === undefined ? [] : [`s${log.rotateBytes}\n`]),
    ...(log.rotateKeep === undefined ? [] : [`n${log.rotateKeep}\n`]),
  ].join('');
  const run = [
    '#!/bin/sh',
    'exec 2>&1',
    `mkdir -p /var/log/${name}`,
    ...(config === '' ? [] : [`cp ${at('log/config')} /var/log/${name}/config`]),
    `exec svlogd -tt /var/log/${name}`,
  ];
  return [
    { path: at('log/run'), mode: '0755', text: `${run.join('\n')}\n` },
    ...(config === '' ? [] : [{ path: at('log/config'), mode: '0644', text: config }]),
  ];
};

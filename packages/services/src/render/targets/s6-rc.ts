import { isMilestone } from '../../description/id.ts';
import { keeperCapabilities } from '../../sh/capabilities.ts';
import type { Control } from '../../sh/dependencies.ts';
import { keeperPrograms } from '../../sh/required-programs.ts';
import { accountFiles, accountSteps, hostFiles, startsWithSystem } from '../keeper-files.ts';
import { keeperFindings } from '../keeper-findings.ts';
import { requiredProgram } from '../required-programs.ts';
import { s6Files, s6LogRun } from '../s6-files.ts';
import { emulated, native } from '../support.ts';
import type { NamedService, RenderedFile, RenderInput, Target } from '../target.ts';

const source = '/etc/s6-rc/source';

/** By s6-svc: s6-rc holds its lock while it starts services, and these lines run within. */
const control: Control = {
  start: (name) => `s6-svc -u /run/service/${name}`,
  stop: (name) => `s6-svc -d /run/service/${name}`,
  asksAgain: true,
};

const needs = native('dependencies.d');

/** Sources of s6-rc, to be compiled into the database of the machine. */
export const s6Rc: Target = {
  name: 's6-rc',
  title: 's6-rc',
  judged: 'checked',
  secretPath: ({ secret, name }) => `/run/nixtools/${name}/secrets/${secret}`,
  capabilities: {
    ...keeperCapabilities,
    autostart: native('the bundle nixtools'),
    'dependencies.requires': needs,
    'dependencies.bindsTo': needs,
    'log.to=supervisor': native('s6-log in a pipeline'),
    'log.rotateBytes': emulated('logrotate, or s6-log'),
    'log.rotateKeep': emulated('logrotate, or s6-log'),
  },
  places: { run: 'lines of shell before the first start' },
  overrideKind: 'lines',
  render: (input) => ({
    files: [
      ...accountFiles(input),
      ...input.services.flatMap((service) => filesOf(service, input)),
      { path: `${source}/nixtools/type`, mode: '0644', text: 'bundle\n' },
      ...input.services
        .filter(startsWithSystem)
        .map(({ name }) => ({ path: `${source}/nixtools/contents.d/${name}`, mode: '0644', text: '' })),
    ],
    install: [
      ...accountSteps(input),
      { argv: ['rm', '-rf', '/etc/s6-rc/nixtools-compiled'], why: 'makes room' },
      {
        argv: ['s6-rc-compile', '/etc/s6-rc/nixtools-compiled', source],
        why: 'compiles the services of the machine',
      },
      { argv: ['s6-rc-update', '/etc/s6-rc/nixtools-compiled'], why: 'takes the new database' },
      { argv: ['s6-rc', '-u', 'change', 'nixtools'], why: 'starts them' },
    ],
    uninstall: [{ argv: ['s6-rc', '-d', 'change', 'nixtools'], why: 'stops them' }],
    findings: keeperFindings(input, { rotates: 'all' }),
    programs: [
      requiredProgram('s6-rc-compile', 's6-rc', 'compiles the services of the machine'),
      ...(input.services.some(({ log }) => log?.to === 'supervisor')
        ? [requiredProgram('s6-log', 's6', 'logs')]
        : []),
      ...keeperPrograms(input),
    ],
  }),
};

const filesOf = (service: NamedService, input: RenderInput): RenderedFile[] => {
  const own = `${source}/${service.name}`;
  const { requires = [], bindsTo = [] } = service.dependencies ?? {};
  const logged = service.log?.to === 'supervisor';
  const empty = (path: string): RenderedFile => ({ path, mode: '0644', text: '' });
  return [
    ...s6Files(service, input, { folder: own, control, ordersItself: false }),
    { path: `${own}/type`, mode: '0644', text: 'longrun\n' },
    ...[...requires, ...bindsTo]
      .filter((name) => !isMilestone(name))
      .map((name) => empty(`${own}/dependencies.d/${input.nameOf(name)}`)),
    ...(logged
      ? [
          { path: `${own}/producer-for`, mode: '0644', text: `${service.name}-log\n` },
          { path: `${own}-log/type`, mode: '0644', text: 'longrun\n' },
          { path: `${own}-log/consumer-for`, mode: '0644', text: `${service.name}\n` },
          { path: `${own}-log/run`, mode: '0755', text: s6LogRun(service) },
        ]
      : []),
    ...hostFiles(service, control),
  ];
};

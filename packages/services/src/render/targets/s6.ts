import { keeperCapabilities } from '../../sh/capabilities.ts';
import type { Control } from '../../sh/dependencies.ts';
import { keeperPrograms } from '../../sh/required-programs.ts';
import { accountFiles, accountSteps, hostFiles, startsWithSystem } from '../keeper-files.ts';
import { keeperFindings } from '../keeper-findings.ts';
import { requiredProgram } from '../required-programs.ts';
import { s6Files, s6LogRun } from '../s6-files.ts';
import { emulated, native } from '../support.ts';
import type { NamedService, RenderedFile, RenderInput, Target } from '../target.ts';

const folder = '/etc/s6/services';
const live = '/run/service';

const control: Control = {
  start: (name) => `s6-svc -u ${live}/${name}`,
  stop: (name) => `s6-svc -d ${live}/${name}`,
  asksAgain: true,
};

/** A folder a service, linked into the folder that s6-svscan looks at. */
export const s6: Target = {
  name: 's6',
  title: 's6',
  judged: 'run',
  secretPath: ({ secret, name }) => `/run/nixtools/${name}/secrets/${secret}`,
  capabilities: {
    ...keeperCapabilities,
    autostart: native('the file down'),
    'log.to=supervisor': native('s6-log'),
    'log.rotateBytes': emulated('logrotate, or s6-log'),
    'log.rotateKeep': emulated('logrotate, or s6-log'),
  },
  places: { run: 'lines of shell before the first start' },
  overrideKind: 'lines',
  render: (input) => {
    const names = input.services.map(({ name }) => name);
    const scan = { argv: ['s6-svscanctl', '-a', live], why: 's6-svscan looks again' };
    return {
      files: [...accountFiles(input), ...input.services.flatMap((service) => filesOf(service, input))],
      install: [
        ...accountSteps(input),
        ...names.map((name) => ({
          argv: ['ln', '-sfn', `${folder}/${name}`, `${live}/${name}`],
          why: 's6-svscan finds it',
        })),
        scan,
      ],
      uninstall: [
        ...names.flatMap((name) => [
          { argv: ['s6-svc', '-wD', '-d', `${live}/${name}`], why: 'stops it' },
          { argv: ['rm', '-f', `${live}/${name}`], why: 's6-svscan forgets it' },
        ]),
        { argv: ['s6-svscanctl', '-n', live], why: 's6-svscan ends its supervisors' },
      ],
      forget: names.map((name) => ({
        argv: ['rm', '-rf', `${folder}/${name}`],
        why: 's6-supervise left its own files there',
      })),
      findings: keeperFindings(input, { rotates: 'all' }),
      programs: [
        requiredProgram('s6-svscanctl', 's6', 'tells s6-svscan of the services'),
        ...(input.services.some(({ log }) => log?.to === 'supervisor')
          ? [requiredProgram('s6-log', 's6', 'logs')]
          : []),
        ...keeperPrograms(input),
      ],
    };
  },
};

const filesOf = (service: NamedService, input: RenderInput): RenderedFile[] => {
  const own = `${folder}/${service.name}`;
  return [
    ...s6Files(service, input, { folder: own, control, ordersItself: false }),
    ...(startsWithSystem(service) ? [] : [{ path: `${own}/down`, mode: '0644', text: '' }]),
    ...(service.log?.to === 'supervisor'
      ? [{ path: `${own}/log/run`, mode: '0755', text: s6LogRun(service) }]
      : []),
    ...hostFiles(service, control),
  ];
};

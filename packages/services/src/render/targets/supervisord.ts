import { defaults } from '../../description/defaults.ts';
import { keeperCapabilities } from '../../sh/capabilities.ts';
import type { Control } from '../../sh/dependencies.ts';
import { scriptPath, startsWithSystem } from '../keeper-files.ts';
import { keeperRendering } from '../keeper-rendering.ts';
import { dashed } from '../names.ts';
import { overrideLines } from '../overrides.ts';
import { requiredProgram } from '../required-programs.ts';
import { native } from '../support.ts';
import type { NamedService, RenderInput, Target } from '../target.ts';

const control: Control = {
  start: (name) => `supervisorctl start ${name}`,
  stop: (name) => `supervisorctl stop ${name}`,
  asksAgain: true,
};

/** A [program] whose command is the generated script. */
export const supervisord: Target = {
  name: 'supervisord',
  title: 'supervisord',
  judged: 'run',
  nameOf: dashed,
  secretPath: ({ secret, name }) => `/run/nixtools/${name}/secrets/${secret}`,
  capabilities: {
    ...keeperCapabilities,
    autostart: native('autostart'),
    'log.to=supervisor': native('stdout_logfile'),
    'log.rotateBytes': native('stdout_logfile_maxbytes; of files, logrotate'),
    'log.rotateKeep': native('stdout_logfile_backups; of files, logrotate'),
  },
  places: { program: 'lines at the end of [program]', run: 'lines of shell before the first start' },
  overrideKind: 'lines',
  render: (input) => {
    const { files, accounts, findings, programs } = keeperRendering(input, { control, rotates: 'all' });
    return {
      files: [
        ...files,
        ...input.services.map((service) => ({
          path: `/etc/supervisor/conf.d/${service.name}.conf`,
          mode: '0644',
          text: programSection(service, input),
        })),
      ],
      install: [
        ...accounts,
        { argv: ['supervisorctl', 'reread'], why: 'reads the programs' },
        { argv: ['supervisorctl', 'update'], why: 'starts them' },
      ],
      uninstall: [
        { argv: ['supervisorctl', 'stop', ...input.services.map(({ name }) => name)], why: 'stops them' },
      ],
      forget: [
        { argv: ['supervisorctl', 'reread'], why: 'reads that they are gone' },
        { argv: ['supervisorctl', 'update'], why: 'forgets them' },
      ],
      findings,
      programs: [requiredProgram('supervisorctl', 'supervisor', 'starts and stops services'), ...programs],
    };
  },
};

const programSection = (service: NamedService, input: RenderInput): string => {
  const { log = {}, stop = {} } = service;
  const logged = log.to === 'supervisor';
  const lines: (readonly [string, string | number])[] = [
    ['command', scriptPath(service.name)],
    ['autostart', String(startsWithSystem(service))],
    // The script ends with 0 or 1 when it is to stay down, and by a signal only when something killed it.
    ['autorestart', 'unexpected'],
    ['exitcodes', '0,1'],
    ['startsecs', 0],
    ['stopsignal', 'TERM'],
    ['stopwaitsecs', Math.ceil((stop.timeoutMs ?? defaults.stop.timeoutMs) / 1000) + 5],
    ['killasgroup', 'true'],
    ['redirect_stderr', 'true'],
    ...(logged ? ([['stdout_logfile', 'AUTO']] as const) : []),
    ...(logged && log.rotateBytes !== undefined
      ? ([['stdout_logfile_maxbytes', log.rotateBytes]] as const)
      : []),
    ...(logged && log.rotateKeep !== undefined
      ? ([['stdout_logfile_backups', log.rotateKeep]] as const)
      : []),
  ];
  return `${[
    `[program:${service.name}]`,
    ...lines.map(([key, value]) => `${key}=${value}`),
    ...overrideLines(input.override(service, 'program')),
  ].join('\n')}\n`;
};

import { directoriesOf, linuxBases } from '../description/directories.ts';
import { accountsScript } from '../sh/accounts.ts';
import { cronFields } from '../sh/cron.ts';
import type { Control } from '../sh/dependencies.ts';
import type { Dialect } from '../sh/prepare.ts';
import { setpriv } from '../sh/program.ts';
import { logrotateFile } from './logrotate.ts';
import { serviceFiles } from './service-files.ts';
import { approximated, dropped, refused } from './support.ts';
import type { Finding, NamedService, RenderedFile, RenderInput, Step } from './target.ts';

export const linux: Dialect = { run: '/run', bases: linuxBases, account: setpriv };

/** Where scripts lie that no init system has a place for. */
export const scriptPath = (name: string): string => `/usr/local/lib/nixtools/services/${name}`;

const accountsPath = '/usr/local/lib/nixtools/accounts';

/** What a service brings beside what its supervisor reads: files, rotation of logs, entries of cron. */
export const hostFiles = (service: NamedService, control: Control): RenderedFile[] => [
  ...serviceFiles(service),
  ...logrotateFile(service),
  ...cronFile(service, control),
];

export const accountFiles = ({ set }: RenderInput): RenderedFile[] => {
  const text = accountsScript(set);
  return text === undefined ? [] : [{ path: accountsPath, mode: '0755', text }];
};

export const accountSteps = (input: RenderInput): Step[] =>
  accountFiles(input).map(
    ({ path }): Step => ({ argv: [path], why: 'makes users and groups', accounts: true }),
  );

const cronLines = ({ timers = {} }: NamedService): string[] =>
  Object.keys(timers)
    .sort()
    .flatMap((name) => {
      const fields = cronFields(timers[name]?.calendar ?? '');
      return fields === undefined ? [] : [fields];
    });

const cronFile = (service: NamedService, control: Control): RenderedFile[] => {
  const lines = cronLines(service);
  if (lines.length === 0 || service.autostart === false) return [];
  // To cron, % ends the command.
  const command = control.start(service.name).replaceAll('%', '\\%');
  const text = lines.map((fields) => `${fields} root ${command}\n`).join('');
  return [{ path: `/etc/cron.d/nixtools-${service.name.replaceAll('.', '-')}`, mode: '0644', text }];
};

/** Whether the supervisor starts it when the system starts. */
export const startsWithSystem = (service: NamedService): boolean =>
  service.autostart !== false && cronLines(service).length === 0;

/** What only values show, of a service that a generated script runs. */
export const keeperFindings = (service: NamedService, rotates: 'files' | 'all' = 'files'): Finding[] => {
  const at = (...path: string[]): Pick<Finding, 'service' | 'path'> => ({ service: service.id, path });
  const { forking, log = {}, timers = {}, type, readiness = {} } = service;
  return [
    ...Object.entries(timers)
      .filter(([, { calendar }]) => calendar !== undefined && cronFields(calendar) === undefined)
      .map(([name]) => ({
        ...at('timers', name, 'calendar'),
        support: dropped('cron has no words for it', 'give hours and minutes, and days or weekdays'),
      })),
    ...(log.identifier !== undefined && log.to !== 'syslog'
      ? [{ ...at('log', 'identifier'), support: dropped('output carries no name', 'give log.to: syslog') }]
      : []),
    ...(rotates === 'all' || log.to === 'file' ? [] : (['rotateBytes', 'rotateKeep'] as const))
      .filter((field) => log[field] !== undefined)
      .map((field) => ({
        ...at('log', field),
        support: dropped('only files are rotated', 'give log.to: file'),
      })),
    ...(type === 'forking' && forking?.pidFile === undefined && forking?.foregroundArgv === undefined
      ? [
          {
            ...at('type'),
            support: refused(
              'nothing tells which process is the service',
              'give forking.pidFile or forking.foregroundArgv',
            ),
          },
        ]
      : []),
    ...(type === 'forking' && forking?.pidFile !== undefined && forking.foregroundArgv !== undefined
      ? [
          {
            ...at('forking', 'pidFile'),
            support: dropped('not needed: it is run in the foreground', 'none is needed'),
          },
          ...['argv', 'script'].map((field) => ({
            ...at('exec', field),
            support: approximated('forking.foregroundArgv is run instead', 'make both run the same'),
          })),
        ]
      : []),
    ...(type === 'forking' && forking?.pidFile === undefined && forking?.foregroundArgv !== undefined
      ? ['argv', 'script'].map((field) => ({
          ...at('exec', field),
          support: approximated('forking.foregroundArgv is run instead', 'make both run the same'),
        }))
      : []),
    ...(type === 'oneshot' && Object.keys(readiness).length > 0
      ? Object.keys(readiness).map((field) => ({
          ...at('readiness', field),
          support: dropped('a oneshot service is ready when it has ended well', 'remove it'),
        }))
      : []),
    ...unusedDirectories(service, at),
  ];
};

const unusedDirectories = (
  service: NamedService,
  at: (...path: string[]) => Pick<Finding, 'service' | 'path'>,
): Finding[] =>
  directoriesOf(service)
    .filter(({ kind, owner, group }) => kind === 'config' && owner === undefined && group !== undefined)
    .map(({ kind, name }) => ({
      ...at('directories', kind, name, 'group'),
      support: approximated('set beside the owner root', 'none is needed'),
    }));

import { linuxBases } from '../description/directories.ts';
import { accountsScript } from '../sh/accounts.ts';
import { cronFields } from '../sh/cron.ts';
import type { Control } from '../sh/dependencies.ts';
import type { Dialect } from '../sh/prepare.ts';
import { setpriv } from '../sh/program.ts';
import { logrotateFile } from './logrotate.ts';
import { serviceFiles } from './service-files.ts';
import type { NamedService, RenderedFile, RenderInput, Step } from './target.ts';

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
  // Cron itself looks for programs in few folders.
  const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n';
  const text = `${path}${lines.map((fields) => `${fields} root ${command}\n`).join('')}`;
  return [{ path: `/etc/cron.d/nixtools-${service.name.replaceAll('.', '-')}`, mode: '0644', text }];
};

/** Whether the supervisor starts it when the system starts. */
export const startsWithSystem = (service: NamedService): boolean =>
  service.autostart !== false && cronLines(service).length === 0;

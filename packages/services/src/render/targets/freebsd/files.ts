import { cronFields } from '../../../sh/cron.ts';
import { shWords } from '../../../sh/quote.ts';
import { serviceFiles } from '../../service-files.ts';
import type { NamedService, RenderedFile, RenderInput } from '../../target.ts';
import { rcScript } from './rc-script.ts';

export const filesOf = (service: NamedService, input: RenderInput): RenderedFile[] => [
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

export const accountsScript = ({ set }: RenderInput): string | undefined => {
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

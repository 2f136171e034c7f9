import { approximated, dropped, emulated } from '../../support.ts';
import type { Finding, NamedService, RenderInput } from '../../target.ts';
import { intervals } from './intervals.ts';

export const findings = (service: NamedService, _input: RenderInput): Finding[] => {
  const at = (...path: string[]): Pick<Finding, 'service' | 'path'> => ({ service: service.id, path });
  const { timers = {}, type, forking, exec = {}, secrets = {} } = service;
  return [
    ...Object.entries(timers)
      .filter(([, { calendar }]) => calendar !== undefined && intervals(calendar) === undefined)
      .map(([name]) => ({
        ...at('timers', name, 'calendar'),
        support: dropped('launchd has no words for it', 'give plain numbers'),
      })),
    ...Object.entries(service.sockets ?? {}).flatMap(([name, socket]) =>
      socket.mode === undefined || socket.listen?.startsWith('/') === true
        ? []
        : [{ ...at('sockets', name, 'mode'), support: dropped('a port has none', 'listen on a path') }],
    ),
    ...(type === 'forking' && forking?.foregroundArgv !== undefined
      ? [
          { ...at('type'), support: emulated('the program that does not fork is run') },
          ...(['argv', 'script'] as const)
            .filter((field) => exec[field] !== undefined)
            .map((field) => ({
              ...at('exec', field),
              support: approximated('forking.foregroundArgv is run instead', 'make both run the same'),
            })),
        ]
      : []),
    ...Object.keys(secrets).map((name) => ({
      ...at('secrets', name, 'source'),
      support: approximated('read where it lies', 'make it readable for the user of the job alone'),
    })),
  ];
};

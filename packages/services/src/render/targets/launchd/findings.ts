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
      (['owner', 'group', 'mode'] as const)
        .filter(
          (field) =>
            socket[field] !== undefined && (field !== 'mode' || socket.listen?.startsWith('/') !== true),
        )
        .map((field) => ({
          ...at('sockets', name, field),
          support: dropped(
            field === 'mode' ? 'a port has none' : 'launchd knows owners by number only',
            'none is known',
          ),
        })),
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

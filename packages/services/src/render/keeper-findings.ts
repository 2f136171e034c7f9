import { directoriesOf } from '../description/directories.ts';
import { cronFields } from '../sh/cron.ts';
import { type OutsideSupport, outsideDropped, outsideFindings } from './outside.ts';
import { approximated, dropped, refused } from './support.ts';
import type { Finding, NamedService, RenderInput } from './target.ts';

export interface KeeperFindingOptions {
  /** Whether the supervisor rotates what it logs itself. */
  readonly rotates?: 'files' | 'all';
  /** What the target makes of names from outside, where that is more or less than what the script does. */
  readonly outside?: OutsideSupport;
}

const noOrder = outsideDropped('nothing tells when it is ready');

/** The script of another service says when that is ready, and stops what is bound to it: others do not. */
export const keeperOutside = {
  after: noOrder,
  before: outsideDropped('it does not wait'),
  bindsTo: (names: string) =>
    approximated(
      `${names} is not in the set: started first, and nobody tells when it stops`,
      'describe it in the same set',
    ),
  partOf: outsideDropped('nobody tells when it stops'),
} satisfies OutsideSupport;

/** What only values show, of services that generated scripts run. */
export const keeperFindings = (
  input: RenderInput,
  { rotates = 'files', outside = keeperOutside }: KeeperFindingOptions = {},
): Finding[] => [
  ...input.services.flatMap((service) => findingsOf(service, rotates)),
  ...outsideFindings(input, outside),
];

const findingsOf = (service: NamedService, rotates: 'files' | 'all'): Finding[] => {
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

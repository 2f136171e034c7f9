import { cronFields } from '../../../sh/cron.ts';
import { dropped, refused } from '../../support.ts';
import type { Finding, NamedService } from '../../target.ts';

export const findings = (service: NamedService): Finding[] => [
  ...(service.type === 'oneshot' || service.type === 'forking'
    ? Object.keys(service.log ?? {}).map((field) => ({
        service: service.id,
        path: ['log', field],
        support: dropped('daemon(8) is not between', 'let the program write its own log'),
      }))
    : (['rotateBytes', 'rotateKeep'] as const)
        .filter((field) => service.log?.[field] !== undefined && service.log.to !== 'file')
        .map((field) => ({
          service: service.id,
          path: ['log', field],
          support: dropped('only files are rotated', 'give log.to: file'),
        }))),
  ...(service.type === 'oneshot' || service.type === 'forking'
    ? Object.keys(service.restart ?? {}).map((field) => ({
        service: service.id,
        path: ['restart', field],
        support: dropped('daemon(8) is not between, and nothing else starts it again', 'use type foreground'),
      }))
    : []),
  ...Object.entries(service.timers ?? {})
    .filter(([, { calendar }]) => calendar !== undefined && cronFields(calendar) === undefined)
    .map(([name]) => ({
      service: service.id,
      path: ['timers', name, 'calendar'],
      support: dropped('cron has no words for it', 'give hours and minutes, and days or weekdays'),
    })),
  ...(service.type === 'forking' && service.forking?.pidFile === undefined
    ? [
        {
          service: service.id,
          path: ['type'],
          support: refused('nothing tells which process is the service', 'give forking.pidFile'),
        },
      ]
    : []),
];

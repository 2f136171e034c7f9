import { containerProbe } from '../../container-command.ts';
import { approximated, emulated, refused } from '../../support.ts';
import type { Finding, NamedService } from '../../target.ts';

export const findings = (service: NamedService): Finding[] => [...ofImage(service), ...ofSteps(service)];

/** To systemd a container runs as soon as its first process does, which is the step. */
const ofSteps = (service: NamedService): Finding[] =>
  containerProbe(service) !== undefined || service.readiness?.notify !== undefined
    ? []
    : Object.entries(service.hooks?.preStart ?? {}).map(([name, { script }]) => ({
        service: service.id,
        path: ['hooks', 'preStart', name, script === undefined ? 'argv' : 'script'],
        support: approximated(
          'sh runs it in the container; what comes after does not wait for it',
          'give readiness',
        ),
      }));

const ofImage = ({ id, exec = {}, type, forking }: NamedService): Finding[] => [
  ...(exec.image === undefined
    ? (['argv', 'script'] as const)
        .filter((field) => exec[field] !== undefined)
        .map((field) => ({
          service: id,
          path: ['exec', field],
          support: refused('there is no image to run it in', 'give exec.image'),
        }))
    : []),
  ...(type === 'forking' && forking?.foregroundArgv !== undefined
    ? [
        { service: id, path: ['type'], support: emulated('the program that does not fork is run') },
        ...(exec.image === undefined ? [] : (['argv', 'script'] as const))
          .filter((field) => exec[field] !== undefined)
          .map((field) => ({
            service: id,
            path: ['exec', field],
            support: approximated('forking.foregroundArgv is run instead', 'make both run the same'),
          })),
      ]
    : []),
];

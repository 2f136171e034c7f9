import { approximated, emulated, refused } from '../../support.ts';
import type { Finding, NamedService } from '../../target.ts';

export const findings = ({ id, exec = {}, type, forking }: NamedService): Finding[] => [
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

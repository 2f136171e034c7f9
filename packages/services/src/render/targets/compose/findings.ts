import { approximated, dropped, emulated, refused } from '../../support.ts';
import type { Finding, NamedService } from '../../target.ts';

export const aliasFindings = ({ id, aliases, sandbox }: NamedService): Finding[] =>
  aliases === undefined || sandbox?.privateNetwork !== true
    ? []
    : [
        {
          service: id,
          path: ['aliases'],
          support: dropped('without a network there are no names', 'remove it'),
        },
      ];

/** What only values show, of a service in a container. */
export const containerFindings = ({ id, exec = {}, type, forking }: NamedService): Finding[] => {
  const fields = (['argv', 'script'] as const).filter((field) => exec[field] !== undefined);
  const forks = type === 'forking' && forking?.foregroundArgv !== undefined;
  return [
    ...(exec.image === undefined
      ? fields.map((field) => ({
          service: id,
          path: ['exec', field],
          support: refused('there is no image to run it in', 'give exec.image'),
        }))
      : []),
    ...(exec.image?.startsWith('/')
      ? [
          {
            service: id,
            path: ['exec', 'image'],
            support: refused('a folder is no image', 'give the name of an image, or use quadlet'),
          },
        ]
      : []),
    ...(forks
      ? [{ service: id, path: ['type'], support: emulated('the program that does not fork is run') }]
      : []),
    ...(forks && exec.image !== undefined
      ? fields.map((field) => ({
          service: id,
          path: ['exec', field],
          support: approximated('forking.foregroundArgv is run instead', 'make both run the same'),
        }))
      : []),
  ];
};

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

/** Docker mounts a secret as its file is on the host, whatever owner and mode are asked for. */
export const secretFindings = ({ id, exec = {}, secrets = {} }: NamedService): Finding[] =>
  exec.user === undefined
    ? []
    : Object.keys(secrets).map((name) => ({
        service: id,
        path: ['secrets', name, 'source'],
        support: approximated(
          'mounted with the owner and mode of the file on the host',
          'let the number of the user own the file',
        ),
      }));

/** What only values show, of a service in a container. */
export const containerFindings = ({
  id,
  exec = {},
  type,
  forking,
  sandbox = {},
}: NamedService): Finding[] => {
  const fields = (['argv', 'script'] as const).filter((field) => exec[field] !== undefined);
  const forks = type === 'forking' && forking?.foregroundArgv !== undefined;
  return [
    ...(exec.user === undefined || sandbox.ambientCapabilities === undefined
      ? []
      : [
          {
            service: id,
            path: ['sandbox', 'ambientCapabilities'],
            support: approximated(
              'the container may have them, but a program gets none that runs as another than root',
              'give the program file capabilities in the image',
            ),
          },
        ]),
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

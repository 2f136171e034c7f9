import { directoriesOf } from '../../description/directories.ts';
import { approximated, dropped, refused } from '../support.ts';
import type { Finding, NamedService } from '../target.ts';
import type { Manager } from './manager.ts';

/** Modes and owners are those of socket files; a socket that accepts has no name, and shares its service with none. */
export const socketFindings = (service: NamedService, { user }: Manager): Finding[] => {
  const sockets = Object.entries(service.sockets ?? {});
  const accepting = sockets.filter(([, { accept }]) => accept === true).length;
  return sockets.flatMap(([name, socket]): Finding[] => {
    const at = (field: string): Pick<Finding, 'service' | 'path'> => ({
      service: service.id,
      path: ['sockets', name, field],
    });
    const onFile = socket.listen?.startsWith('/') === true;
    return [
      ...(['mode', 'owner', 'group'] as const)
        .filter((field) => socket[field] !== undefined && !onFile)
        .map((field) => ({
          ...at(field),
          support: dropped('it listens on a port, which has none', 'listen on a path'),
        })),
      ...(user ? (['owner', 'group'] as const) : [])
        .filter((field) => socket[field] !== undefined && onFile)
        .map((field) => ({
          ...at(field),
          support: dropped('a user makes only files of its own', 'use the system manager'),
        })),
      ...(socket.accept === true && socket.fdName !== undefined
        ? [
            {
              ...at('fdName'),
              support: dropped('a connection is handed over as standard input', 'remove it'),
            },
          ]
        : []),
      ...(socket.accept !== undefined && accepting > 0 && accepting < sockets.length
        ? [
            {
              ...at('accept'),
              support: refused(
                'one service cannot be one process, and one a connection',
                'make it two services',
              ),
            },
          ]
        : []),
    ];
  });
};

/** Folders that the unit cannot describe are made by tmpfiles.d, which removes nothing when a service stops. */
export const directoryFindings = (service: NamedService, { user }: Manager): Finding[] =>
  directoriesOf(service).flatMap(({ kind, name, owner, group, keep }): Finding[] => {
    const at = (field: string): Pick<Finding, 'service' | 'path'> => ({
      service: service.id,
      path: ['directories', kind, name, field],
    });
    const asked = service.directories?.[kind]?.[name] ?? {};
    const accounts = (['owner', 'group'] as const).filter((field) => asked[field] !== undefined);
    if (user)
      return accounts.map((field) => ({
        ...at(field),
        support: dropped('a user makes only folders of its own', 'use the system manager'),
      }));
    const foreign = owner !== service.exec?.user || group !== service.exec?.group;
    if (kind !== 'runtime' || !foreign || keep) return [];
    return accounts.map((field) => ({
      ...at(field),
      support: approximated(
        'made by tmpfiles.d, so the folder stays when the service stops',
        'give it the owner of the service',
      ),
    }));
  });

/** Only files are rotated by logrotate. */
export const logFindings = ({ id, log = {} }: NamedService): Finding[] =>
  log.to === 'file'
    ? []
    : (['rotateBytes', 'rotateKeep'] as const)
        .filter((field) => log[field] !== undefined)
        .map((field) => ({
          service: id,
          path: ['log', field],
          support: dropped('the journal has limits of its own', 'SystemMaxUse= in journald.conf'),
        }));

import type { Service } from '../description/service.ts';
import { quoteSh, shWords } from './quote.ts';

/** Shell commands that succeed when something holds. They need no more than a POSIX shell and grep. */

/** Something listens on a TCP port: the kernel's own list is read, so no connection disturbs the service. */
const portListens = (port: number): string =>
  `grep -qs ':${port.toString(16).toUpperCase().padStart(4, '0')} [0-9A-F]*:0000 0A' /proc/net/tcp /proc/net/tcp6`;

const pathExists = (path: string): string => `[ -e ${quoteSh(path)} ]`;

const busNameOwned = (name: string): string =>
  `dbus-send --system --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner ${quoteSh(`string:${name}`)} 2>/dev/null | grep -q 'boolean true'`;

/** What must hold for the service to be ready; none if it is at once. */
export const readinessProbes = ({ readiness = {} }: Service): string[] => [
  ...(typeof readiness.port === 'number' ? [portListens(readiness.port)] : []),
  ...(readiness.path === undefined ? [] : [pathExists(readiness.path)]),
  ...(readiness.argv === undefined ? [] : [shWords(readiness.argv)]),
];

export const busProbe = ({ readiness = {} }: Service): string[] =>
  readiness.dbusName === undefined ? [] : [busNameOwned(readiness.dbusName)];

/** What must hold for the service to be healthy. */
export const healthProbes = ({ health = {} }: Service): string[] => {
  const seconds = Math.max(1, Math.ceil((health.timeoutMs ?? 5000) / 1000));
  return [
    ...(typeof health.port === 'number' ? [portListens(health.port)] : []),
    ...(health.http === undefined ? [] : [httpAnswers(health.http, seconds)]),
    ...(health.argv === undefined ? [] : [`timeout ${seconds} ${shWords(health.argv)}`]),
  ];
};

const httpAnswers = (url: string, seconds: number): string =>
  `{ curl -fsS -o /dev/null -m ${seconds} ${quoteSh(url)} || wget -q -O /dev/null -T ${seconds} ${quoteSh(url)}; } 2>/dev/null`;

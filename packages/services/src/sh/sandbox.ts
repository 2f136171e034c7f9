import { compareUtf8 } from '@nixtools/nix-formats';
import { directoriesOf } from '../description/directories.ts';
import type { Service } from '../description/service.ts';

/** Words of bwrap(1) that put the service into mount and network namespaces, and chroot(8); none where nothing is asked. */
export const sandboxWords = (service: Service): string[] => {
  const { sandbox = {} } = service;
  const words = [...namespaces(sandbox), ...views(service)];
  const chroot = sandbox.chroot === undefined ? [] : ['chroot', sandbox.chroot];
  if (words.length === 0) return chroot;
  const root = sandbox.protectSystem === 'strict' ? '--ro-bind' : '--bind';
  return [
    'bwrap',
    root,
    '/',
    '/',
    '--dev-bind',
    '/dev',
    '/dev',
    '--proc',
    '/proc',
    ...words,
    '--',
    ...chroot,
  ];
};

type Sandbox = NonNullable<Service['sandbox']>;

const namespaces = ({ privateNetwork, privateTmp, privateDevices, protectHome }: Sandbox): string[] => [
  ...(privateNetwork === true ? ['--unshare-net'] : []),
  ...(privateTmp === true ? ['--tmpfs', '/tmp', '--tmpfs', '/var/tmp'] : []),
  ...(privateDevices === true ? ['--dev', '/dev'] : []),
  ...(protectHome === true ? ['--tmpfs', '/home', '--tmpfs', '/root'] : []),
];

const views = (service: Service): string[] => {
  const {
    protectSystem,
    readOnlyPaths = [],
    readWritePaths = [],
    inaccessiblePaths = [],
    binds = {},
  } = service.sandbox ?? {};
  const system = { yes: ['/usr', '/boot'], full: ['/usr', '/boot', '/etc'], strict: [] }[
    protectSystem ?? 'strict'
  ];
  const writable =
    protectSystem === 'strict'
      ? directoriesOf(service)
          .filter(({ kind }) => kind !== 'config')
          .map(({ path }) => path)
      : [];
  const sorted = Object.entries(binds).sort(([a], [b]) => compareUtf8(a, b));
  return [
    ...(protectSystem === undefined ? [] : system.flatMap((path) => ['--ro-bind-try', path, path])),
    ...(protectSystem === 'strict' ? ['--bind', '/run/nixtools', '/run/nixtools'] : []),
    ...readOnlyPaths.flatMap((path) => ['--ro-bind', path, path]),
    ...[...writable, ...readWritePaths].flatMap((path) => ['--bind', path, path]),
    ...inaccessiblePaths.flatMap((path) => ['--tmpfs', path]),
    ...sorted.flatMap(([inside, outside]) => ['--bind', outside, inside]),
  ];
};

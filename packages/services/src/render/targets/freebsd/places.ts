import type { DirectoryBases } from '../../../description/directories.ts';
import type { Milestone } from '../../../description/id.ts';

export const bases: DirectoryBases = {
  state: '/var/db/',
  cache: '/var/cache/',
  logs: '/var/log/',
  config: '/usr/local/etc/',
  runtime: '/var/run/',
  data: '',
};

export const milestones: { readonly [name in Milestone]: string | undefined } = {
  'local-fs': 'FILESYSTEMS',
  network: 'NETWORKING',
  'network-online': 'NETWORKING',
  syslog: 'syslogd',
  time: 'ntpdate',
  dbus: 'dbus',
  users: 'LOGIN',
  'multi-user': 'DAEMON',
  shutdown: undefined,
};

import type { Milestone } from '../../description/id.ts';

/** What differs between the manager of the system and that of a user. */
export interface Manager {
  readonly user: boolean;
  readonly folder: string;
  readonly milestones: { readonly [milestone in Milestone]: string | undefined };
  /** As the manager's own services call it. */
  readonly systemctl: readonly string[];
}

export const systemManager: Manager = {
  user: false,
  folder: '/etc/systemd/system',
  milestones: {
    'local-fs': 'local-fs.target',
    network: 'network.target',
    'network-online': 'network-online.target',
    // What listens at /dev/log; syslog.target is no more.
    syslog: 'systemd-journald-dev-log.socket',
    time: 'time-sync.target',
    dbus: 'dbus.socket',
    users: 'nss-user-lookup.target',
    'multi-user': 'multi-user.target',
    shutdown: 'shutdown.target',
  },
  systemctl: ['systemctl'],
};

/** The system's own milestones lie behind a user's manager: it starts after all of them. */
export const userManager: Manager = {
  user: true,
  folder: '/etc/systemd/user',
  milestones: {
    'local-fs': undefined,
    network: undefined,
    'network-online': undefined,
    syslog: undefined,
    time: undefined,
    dbus: 'dbus.socket',
    users: undefined,
    'multi-user': 'default.target',
    shutdown: 'shutdown.target',
  },
  systemctl: ['systemctl', '--user'],
};

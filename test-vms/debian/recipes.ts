/** What is in a tree. Changing it makes a new one; the old one stays in the cache until somebody removes it. */
export interface Recipe {
  readonly release: string;
  readonly variant: string;
  /** Packages besides those of the variant. */
  readonly packages: readonly string[];
  /** Packages that apt adds afterwards, told to start nothing: servers, mostly. */
  readonly installed?: readonly string[];
  /** Whether what they would start with the system is not started. */
  readonly disabled?: boolean;
  /** Packages that are only unpacked, over what they conflict with. */
  readonly unpacked?: readonly string[];
}

/** The trees that scenarios start from, by name. */
export const recipes = {
  /** Nix 2.26, without an init system. */
  nix: {
    release: 'trixie',
    variant: 'minbase',
    // libdbi-perl: debootstrap's resolver does not see that libdbd-sqlite3-perl, and so nix-bin, needs it.
    packages: ['libdbi-perl', 'nix-bin'],
  },
  /** systemd as the init system, and systemd-nspawn to boot the tree with, so that no host needs it. */
  systemd: {
    release: 'bookworm',
    variant: 'minbase',
    packages: ['systemd', 'systemd-sysv', 'systemd-container', 'dbus', 'procps', 'curl'],
  },
  /** Every init system that Debian has, and the servers that they are to run. */
  inits: {
    release: 'bookworm',
    variant: 'minbase',
    packages: ['systemd', 'systemd-sysv', 'systemd-container', 'dbus', 'procps', 'curl', 'iproute2'],
    installed: [
      ...[
        'runit',
        's6',
        'execline',
        'finit',
        'supervisor',
        'crun',
        'insserv',
        'sysv-rc',
        'cron',
        'bubblewrap',
      ],
      ...['nginx-light', 'redis-server', 'postgresql-15', 'openssh-server', 'openssh-client'],
      // They read what the others would run.
      ...['docker-compose', 'libplist-utils', 'shellcheck'],
    ],
    // OpenRC and sysv-rc are two readers of the same scripts, so their packages exclude each other.
    unpacked: ['openrc', 'librc1', 'libeinfo1'],
  },
  /** A podman that makes units of quadlet's files, which that of Debian 12 is too old for, and what its containers are to run. */
  containers: {
    release: 'trixie',
    variant: 'minbase',
    packages: ['systemd', 'systemd-sysv', 'systemd-container', 'dbus', 'procps', 'curl', 'iproute2'],
    installed: ['crun', 'podman', 'nginx', 'redis-server'],
    disabled: true,
  },
  /** Servers that the NixOS of 2014 has services for, too, and three init systems for them. */
  servers: {
    release: 'bookworm',
    variant: 'minbase',
    packages: ['systemd', 'systemd-sysv', 'systemd-container', 'dbus', 'procps', 'curl', 'iproute2'],
    installed: [
      ...['runit', 's6', 'sudo', 'locales'],
      ...['apache2', 'haproxy', 'lighttpd', 'nginx-light', 'privoxy', 'tor', 'transmission-daemon'],
      ...['mariadb-server', 'memcached', 'postgresql-15', 'rabbitmq-server', 'redis-server', 'slapd'],
      ...['bind9', 'dnsmasq-base', 'openssh-server', 'oidentd', 'rpcbind', 'unbound', 'xinetd'],
      ...['bitlbee', 'dovecot-imapd', 'ngircd', 'vsftpd', 'git', 'subversion', 'cups-daemon'],
      ...['cntlm', 'dictd', 'gpsd', 'minidlna', 'mpd', 'nscd', 'rsyslog', 'zabbix-agent'],
    ],
    disabled: true,
  },
  /** What a reader has: man and info, a browser, and packages with much to read in them. */
  reader: {
    release: 'bookworm',
    variant: 'minbase',
    packages: [],
    installed: [
      ...['man-db', 'mandoc', 'info', 'groff', 'chromium', 'zstd', 'bzip2', 'xz-utils'],
      ...['bash', 'bash-doc', 'coreutils', 'diffutils', 'findutils', 'gawk', 'grep', 'sed', 'tar', 'wget'],
      ...['git', 'zsh-common', 'm4-doc'],
    ],
  },
} as const satisfies Record<string, Recipe>;

/** The same tree with more packages. */
export const withPackages = (recipe: Recipe, more: readonly string[]): Recipe => ({
  ...recipe,
  packages: [...recipe.packages, ...more],
});

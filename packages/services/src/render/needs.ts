import { compareUtf8 } from '@nixtools/nix-formats';
import type { Service } from '../description/service.ts';
import type { ServiceSet } from '../description/service-set.ts';

/** A program that what is rendered runs, beside a POSIX shell and what coreutils or BusyBox have. */
export interface Need {
  /** Any of these is enough. */
  readonly programs: readonly string[];
  /** What to install: the name of the project, which is that of the package on most distributions. */
  readonly from: string;
  /** What it does for the service. */
  readonly why: string;
  /** `host`: on the machine. `inside`: in the image of the container, or in the tree of the machine that is booted. */
  readonly where: 'host' | 'inside';
  /** Text of shell that succeeds when it is there and can do what is needed; without it, being found is enough. */
  readonly test?: string;
}

type Where = Need['where'];

/** @example needOf('bwrap', 'bubblewrap', 'has a sandbox') */
export const needOf = (
  program: string | readonly string[],
  from: string,
  why: string,
  more: Partial<Pick<Need, 'where' | 'test'>> = {},
): Need => ({
  programs: typeof program === 'string' ? [program] : program,
  from,
  why,
  where: 'host',
  ...more,
});

/** Each once, by name; what several services need, the first of them says why. */
export const sortNeeds = (needs: readonly Need[]): Need[] => {
  const key = ({ programs, where }: Need): string => `${where} ${programs.join(' ')}`;
  const byKey = new Map<string, Need>();
  for (const need of needs) if (!byKey.has(key(need))) byKey.set(key(need), need);
  return [...byKey.values()].sort((a, b) => compareUtf8(key(a), key(b)));
};

/** What the shell commands of `sh/probes.ts` run. */
export const probeNeeds = ({ readiness = {}, health = {} }: Service, where: Where = 'host'): Need[] => [
  ...(readiness.port === undefined && health.port === undefined
    ? []
    : [needOf('grep', 'grep', 'looks whether a port is listened on', { where })]),
  ...(health.http === undefined
    ? []
    : [needOf(['curl', 'wget'], 'curl or wget', 'asks whether the service is healthy', { where })]),
  ...(health.argv === undefined
    ? []
    : [needOf('timeout', 'coreutils', 'ends a look at the health that takes too long', { where })]),
];

export const busNeeds = ({ readiness = {} }: Service): Need[] =>
  readiness.dbusName === undefined
    ? []
    : [needOf('dbus-send', 'dbus', 'looks whether the name on the bus is owned')];

export const rotationNeeds = ({ log = {} }: Service, where: Where = 'host'): Need[] =>
  log.to === 'file' && (log.rotateBytes ?? log.rotateKeep) !== undefined
    ? [needOf('logrotate', 'logrotate', 'rotates log files', { where })]
    : [];

/** What makes accounts where no systemd-sysusers does. */
export const accountNeeds = ({ users = {}, groups = {} }: ServiceSet): Need[] =>
  Object.keys(users).length + Object.keys(groups).length === 0
    ? []
    : [
        needOf('getent', 'glibc or musl-utils', 'looks for users and groups'),
        ...(Object.keys(users).length === 0 ? [] : [needOf('useradd', 'shadow', 'makes users')]),
        needOf('groupadd', 'shadow', 'makes groups'),
        ...(Object.values(users).some(({ groups: more }) => more !== undefined)
          ? [needOf('usermod', 'shadow', 'puts users into groups')]
          : []),
      ];

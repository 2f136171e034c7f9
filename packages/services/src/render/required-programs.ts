import { compareUtf8 } from '@nixtools/nix-formats';
import type { Service } from '../description/service.ts';
import type { ServiceSet } from '../description/service-set.ts';

/** A program that what is rendered runs, beside a POSIX shell and what coreutils or BusyBox have. */
export interface RequiredProgram {
  /** Any of these is enough. */
  readonly anyOf: readonly string[];
  /** What to install: the name of the project, which is that of the package on most distributions. */
  readonly from: string;
  /** What it does for the service. */
  readonly why: string;
  /** `host`: on the machine. `inside`: in the image of the container, or in the tree of the machine that is booted. */
  readonly where: 'host' | 'inside';
  /** Text of shell that succeeds when it is there and can do what is needed; without it, being found is enough. */
  readonly test?: string;
}

type Where = RequiredProgram['where'];

/** @example requiredProgram('bwrap', 'bubblewrap', 'has a sandbox') */
export const requiredProgram = (
  program: string | readonly string[],
  from: string,
  why: string,
  more: Partial<Pick<RequiredProgram, 'where' | 'test'>> = {},
): RequiredProgram => ({
  anyOf: typeof program === 'string' ? [program] : program,
  from,
  why,
  where: 'host',
  ...more,
});

/** Each once, by name; what several services need, the first of them says why. */
export const sortPrograms = (programs: readonly RequiredProgram[]): RequiredProgram[] => {
  const key = ({ anyOf, where }: RequiredProgram): string => `${where} ${anyOf.join(' ')}`;
  const byKey = new Map<string, RequiredProgram>();
  for (const program of programs) if (!byKey.has(key(program))) byKey.set(key(program), program);
  return [...byKey.values()].sort((a, b) => compareUtf8(key(a), key(b)));
};

/** What the shell commands of `sh/probes.ts` run. */
export const probePrograms = (
  { readiness = {}, health = {} }: Service,
  where: Where = 'host',
): RequiredProgram[] => [
  ...(readiness.port === undefined && health.port === undefined
    ? []
    : [requiredProgram('grep', 'grep', 'looks whether a port is listened on', { where })]),
  ...(health.http === undefined
    ? []
    : [requiredProgram(['curl', 'wget'], 'curl or wget', 'asks whether the service is healthy', { where })]),
  ...(health.argv === undefined
    ? []
    : [requiredProgram('timeout', 'coreutils', 'ends a look at the health that takes too long', { where })]),
];

export const busPrograms = ({ readiness = {} }: Service): RequiredProgram[] =>
  readiness.dbusName === undefined
    ? []
    : [requiredProgram('dbus-send', 'dbus', 'looks whether the name on the bus is owned')];

export const rotationPrograms = ({ log = {} }: Service, where: Where = 'host'): RequiredProgram[] =>
  log.to === 'file' && (log.rotateBytes ?? log.rotateKeep) !== undefined
    ? [requiredProgram('logrotate', 'logrotate', 'rotates log files', { where })]
    : [];

/** What makes accounts where no systemd-sysusers does. */
export const accountPrograms = ({ users = {}, groups = {} }: ServiceSet): RequiredProgram[] =>
  Object.keys(users).length + Object.keys(groups).length === 0
    ? []
    : [
        requiredProgram('getent', 'glibc or musl-utils', 'looks for users and groups'),
        ...(Object.keys(users).length === 0 ? [] : [requiredProgram('useradd', 'shadow', 'makes users')]),
        requiredProgram('groupadd', 'shadow', 'makes groups'),
        ...(Object.values(users).some(({ groups: more }) => more !== undefined)
          ? [requiredProgram('usermod', 'shadow', 'puts users into groups')]
          : []),
      ];

import {
  checkServiceSet,
  type Json,
  type Leaf,
  leavesOf,
  pathInSet,
  type ServiceSet,
  serviceSet,
} from '../../src/index.ts';

/** Values for leaves that are words of a closed list, or have a form of their own. */
const choices: { readonly [field: string]: readonly Json[] } = {
  type: ['oneshot', 'foreground'],
  'restart.when': ['always', 'never', 'unless-stopped', 'on-failure'],
  'readiness.notify': [null],
  'readiness.notifyFd': [6],
  'readiness.port': [7777],
  'health.port': [7777],
  'health.http': ['http://127.0.0.1:8080/other'],
  'reload.signal': ['USR1', 'USR2', 'HUP'],
  'stop.signal': ['INT', 'TERM'],
  'stop.kill': ['group', 'process', 'mixed'],
  'stop.finalSignal': ['QUIT'],
  'sandbox.protectSystem': ['yes', 'full', 'strict'],
  'sandbox.capabilities': [['CAP_CHOWN']],
  'sandbox.ambientCapabilities': [['CAP_CHOWN']],
  'log.to': ['file', 'syslog', 'supervisor', 'inherit'],
  'log.stderr': ['/var/log/web/other'],
  'timers.calendar': ['daily', 'Mon *-*-* 04:15', '*-*-* *:*:30'],
  'sockets.listen': ['/run/other.sock', '127.0.0.1:9999'],
  'sockets.kind': ['datagram', 'stream'],
  'exec.user': ['ops'],
  'exec.group': ['certs'],
  'exec.supplementaryGroups': [['adm2']],
  'users.group': ['certs'],
  'users.groups': [['adm2']],
  'parameters.ports': [8081],
  'hooks.preStart.as': ['root', 'service'],
  'hooks.postStart.as': ['root', 'service'],
  'hooks.preStop.as': ['root', 'service'],
  'hooks.postStop.as': ['root', 'service'],
  'limits.oomScoreAdjust': [-200, 100],
  'restart.successExits': [[4]],
  'dependencies.requires': [['cache'], ['db', 'network']],
  'dependencies.wants': [['db'], ['cache', 'time']],
  'dependencies.bindsTo': [['cache']],
  'dependencies.partOf': [['cache']],
  'dependencies.conflicts': [['cache']],
  'dependencies.after': [['db'], ['cache', 'network-online'], ['db', 'network-online', 'dbus']],
  'dependencies.before': [['cache', 'multi-user']],
  'exec.umask': ['0077'],
  'own.user': [null],
  'endpoints.port': ['other'],
  'needs.service': ['store@b'],
  'needs.endpoint': ['other'],
  'host.labels': [['hdd']],
};

const otherText = (text: string): string => {
  if (/^0[0-7]{3,4}$/.test(text)) return text === '0700' ? '0755' : '0700';
  if (/^(web|certs|ops)$/.test(text)) return text === 'ops' ? 'web' : 'ops';
  return `${text}x`;
};

const otherValues = ({ field, value }: Leaf): readonly Json[] => {
  const known = choices[field];
  if (known !== undefined) return known.filter((one) => JSON.stringify(one) !== JSON.stringify(value));
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'number') return [value >= 1000 ? value + 5000 : value + 1];
  if (typeof value === 'string') return [otherText(value)];
  if (Array.isArray(value))
    return [value.map((one, at) => (at === value.length - 1 ? otherText(String(one)) : one))];
  return [];
};

/** The set with another value at a leaf; null: without it. */
const replaced = (set: ServiceSet, path: readonly string[], value: Json): unknown => {
  const copy = structuredClone({ ...set, marks: {} }) as { [name: string]: unknown };
  let at = copy;
  for (const name of path.slice(0, -1)) at = at[name] as { [name: string]: unknown };
  const last = path.at(-1) ?? '';
  if (value === null) delete at[last];
  else at[last] = value;
  return copy;
};

export interface Mutation {
  readonly leaf: Leaf;
  readonly value: Json;
  readonly set: ServiceSet;
}

/** Every change of one leaf that leaves the set valid. */
export const mutationsOf = (set: ServiceSet): Mutation[] =>
  leavesOf(set).flatMap((leaf) =>
    otherValues(leaf).flatMap((value): Mutation[] => {
      const parsed = serviceSet.safeParse(replaced(set, pathInSet(leaf), value));
      return parsed.success && checkServiceSet(parsed.data).length === 0
        ? [{ leaf, value, set: parsed.data }]
        : [];
    }),
  );

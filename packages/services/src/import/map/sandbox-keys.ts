import { boolean } from '../systemd/boolean.ts';
import { bytes } from '../systemd/size.ts';
import { each, eachWord, type Handler, type Handlers, put, single } from './mapping.ts';
import { octalMode } from './process-keys.ts';

const flag = (path: string): Handler => put(path, boolean);

const listed = (path: string): Handler =>
  eachWord((word, mapping) => {
    if (/^[-+]/.test(word)) return 'the description has no paths that may be missing';
    mapping.add(path, [word.replace(/(?<=.)\/+$/, '')]);
    return undefined;
  });

const capabilities =
  (path: string): Handler =>
  (values, mapping) => {
    const words = values.flatMap((value) => value.split(/\s+/)).filter((word) => word !== '');
    if (words.some((word) => word.startsWith('~')))
      return { reason: 'only those that are kept can be listed' };
    mapping.add(path, words);
    return undefined;
  };

const protectSystem = put('sandbox.protectSystem', (value) => {
  if (value === 'full' || value === 'strict') return value;
  return boolean(value) === true ? 'yes' : undefined;
});

const binds: Handler = eachWord((word, mapping) => {
  const [outside = '', inside = outside, ...options] = word.split(':');
  if (outside.startsWith('-') || options.length > 0) return 'a bind is a path inside and a path outside';
  mapping.put(['sandbox', 'binds', inside], outside);
  return undefined;
});

/** Keys of `[Service]` that take something away from the process: systemd.exec(5), "Sandboxing". */
export const sandboxKeys: Handlers = {
  NoNewPrivileges: flag('sandbox.noNewPrivileges'),
  CapabilityBoundingSet: capabilities('sandbox.capabilities'),
  AmbientCapabilities: capabilities('sandbox.ambientCapabilities'),
  ProtectSystem: single((value, mapping) =>
    boolean(value) === false ? undefined : protectSystem([value], mapping),
  ),
  ProtectHome: flag('sandbox.protectHome'),
  PrivateTmp: flag('sandbox.privateTmp'),
  PrivateNetwork: flag('sandbox.privateNetwork'),
  PrivateDevices: flag('sandbox.privateDevices'),
  ReadOnlyPaths: listed('sandbox.readOnlyPaths'),
  ReadOnlyDirectories: listed('sandbox.readOnlyPaths'),
  ReadWritePaths: listed('sandbox.readWritePaths'),
  ReadWriteDirectories: listed('sandbox.readWritePaths'),
  InaccessiblePaths: listed('sandbox.inaccessiblePaths'),
  InaccessibleDirectories: listed('sandbox.inaccessiblePaths'),
  BindPaths: binds,
  SystemCallFilter: (values, mapping) => {
    const words = values.flatMap((value) => value.split(/\s+/)).filter((word) => word !== '');
    if (words.some((word) => word.startsWith('~'))) return { reason: 'only what is allowed can be listed' };
    mapping.add('sandbox.systemCalls', words);
    return undefined;
  },
  DynamicUser: flag('sandbox.dynamicUser'),
  RootDirectory: put('sandbox.chroot'),
};

const rlimit = (path: string, read: (text: string) => number | undefined): Handler =>
  single((value, mapping) => {
    const [soft = '', hard = soft] = value.split(':');
    if (soft !== hard) return { reason: 'the soft and the hard limit are one value' };
    const limit = soft === 'infinity' || soft === 'unlimited' ? 'unlimited' : read(soft);
    if (limit === undefined) return { reason: 'no number' };
    mapping.put(path, limit);
    return undefined;
  });

const count = (text: string): number | undefined => (/^\d+$/.test(text) ? Number(text) : undefined);
const integer = (text: string): number | undefined => (/^-?\d+$/.test(text) ? Number(text) : undefined);

/** Keys of `[Service]` for limits: systemd.exec(5), systemd.resource-control(5). */
export const limitKeys: Handlers = {
  LimitNOFILE: rlimit('limits.nofile', count),
  LimitNPROC: rlimit('limits.nproc', count),
  LimitCORE: rlimit('limits.core', bytes),
  LimitMEMLOCK: rlimit('limits.memlock', bytes),
  MemoryMax: put('limits.memoryMax', bytes),
  MemoryLimit: put('limits.memoryMax', bytes),
  CPUWeight: put('limits.cpuWeight', count),
  IOWeight: put('limits.ioWeight', count),
  TasksMax: put('limits.tasksMax', count),
  OOMScoreAdjust: put('limits.oomScoreAdjust', integer),
};

type Kind = 'state' | 'runtime' | 'cache' | 'logs' | 'config';

const directory = (kind: Kind): Handler =>
  eachWord((name, mapping) => {
    if (name.includes(':')) return 'the description has no symlinks beside a directory';
    if (mapping.get(['directories', kind, name]) === undefined) mapping.put(['directories', kind, name], {});
    return undefined;
  });

/** `StateDirectoryMode=` is read after `StateDirectory=`, for all that it named. */
const directoryMode = (kind: Kind): Handler =>
  each((value, mapping) => {
    const mode = octalMode(value);
    if (mode === undefined) return 'no octal mode';
    for (const name of namesOf(mapping.get(['directories', kind])))
      mapping.put(['directories', kind, name, 'mode'], mode);
    return undefined;
  });

const namesOf = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null ? Object.keys(value) : [];

/** Keys of `[Service]` for directories; the order matters, names come before modes. */
export const directoryKeys: Handlers = {
  StateDirectory: directory('state'),
  StateDirectoryMode: directoryMode('state'),
  RuntimeDirectory: directory('runtime'),
  RuntimeDirectoryMode: directoryMode('runtime'),
  CacheDirectory: directory('cache'),
  CacheDirectoryMode: directoryMode('cache'),
  LogsDirectory: directory('logs'),
  LogsDirectoryMode: directoryMode('logs'),
  ConfigurationDirectory: directory('config'),
  ConfigurationDirectoryMode: directoryMode('config'),
  RuntimeDirectoryPreserve: single((value, mapping) => {
    if (boolean(value) === false) return undefined;
    if (value === 'restart') return { reason: 'a directory is kept when the service stops, or it is not' };
    for (const name of namesOf(mapping.get('directories.runtime')))
      mapping.put(['directories', 'runtime', name, 'keep'], true);
    return undefined;
  }),
};

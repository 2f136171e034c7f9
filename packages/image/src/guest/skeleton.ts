import type { CpioEntry } from '../cpio/entry.ts';

const folder = (path: string, mode = 0o755): CpioEntry => ({ kind: 'directory', path, mode });

/** Folders that every program expects, and the nodes of devices without which the first program has no console. */
const skeleton: readonly CpioEntry[] = [
  folder('.'),
  folder('bin'),
  folder('dev'),
  folder('proc'),
  folder('root', 0o700),
  folder('run'),
  folder('sys'),
  folder('tmp', 0o1777),
  { kind: 'character-device', path: 'dev/console', mode: 0o600, major: 5, minor: 1 },
  { kind: 'character-device', path: 'dev/null', mode: 0o666, major: 1, minor: 3 },
  { kind: 'character-device', path: 'dev/urandom', mode: 0o666, major: 1, minor: 9 },
];

const byBytes = (a: CpioEntry, b: CpioEntry): number =>
  Buffer.compare(Buffer.from(a.path), Buffer.from(b.path));

const parentsOf = (path: string): readonly string[] => {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
};

/**
 * Members of an archive in order, with all folders that they lie in and the skeleton of a root. Of two with one path the later one stays.
 *
 * @example guestTree([{ kind: 'file', path: 'bin/busybox', mode: 0o755, content }])
 */
export const guestTree = (entries: readonly CpioEntry[]): readonly CpioEntry[] => {
  const missing = entries.flatMap(({ path }) => parentsOf(path)).map((path) => folder(path));
  const all = new Map([...missing, ...skeleton, ...entries].map((entry) => [entry.path, entry]));
  const links = [...all.values()].filter(({ kind }) => kind === 'hard-link');
  const others = [...all.values()].filter(({ kind }) => kind !== 'hard-link');
  return [...others.sort(byBytes), ...links.sort(byBytes)];
};

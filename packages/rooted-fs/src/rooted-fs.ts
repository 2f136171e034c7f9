import { readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { posix } from 'node:path';
import { compareUtf8, NixtoolsError } from '@nixtools/nix-formats';
import { absent, type Disk, disk, rememberingDisk } from './disk.ts';
import { notRegular, readStart } from './read-start.ts';
import { rememberingWalk } from './remembering-walk.ts';
import { type Found, type Last, walk } from './walk.ts';

/**
 * The files below a root, as a process that is chrooted there sees them. Paths are absolute inside the root; a relative one
 * starts there too. All calls are synchronous, hold no state and see the disk as it is now. Errors of the operating system
 * other than "there is nothing" (EACCES, EIO) are thrown as they are.
 */
export interface RootedFs {
  /** The real path of the root on the host. */
  readonly root: string;
  /**
   * Where a path inside the root lies on the host, by its text alone: `..` stops at the root, no link is followed. The host's
   * kernel would follow a link in it out of the root, so hand in what `resolve` gave, at most with a new name behind it.
   */
  host(path: string): string;
  /** The path inside the root with every link followed, 40 at most; `undefined` when there is nothing. */
  resolve(path: string): string | undefined;
  /**
   * The text of a file; links are followed inside the root. `undefined` when there is nothing.
   *
   * @throws {NixtoolsError} `FILE_NOT_REGULAR`, `FILE_TOO_LARGE`, `FILE_NOT_TEXT` (verification)
   */
  readText(path: string, maxBytes: number): string | undefined;
  /**
   * The first bytes of a file, fewer when it is shorter. `undefined` when there is nothing.
   *
   * @throws {NixtoolsError} `FILE_NOT_REGULAR` (verification)
   */
  readStart(path: string, maxBytes: number): Uint8Array | undefined;
  /** What the link itself says, its folder being resolved; `undefined` when there is no link. */
  readLink(path: string): string | undefined;
  /** The names in a folder in byte order, without `.` and `..`; empty when there is no such folder. */
  list(path: string): readonly string[];
  /** About what `resolve` finds. */
  stat(path: string): Stats | undefined;
  /** About the last name itself, should it be a link; its folder is resolved. */
  linkStat(path: string): Stats | undefined;
}

/**
 * @throws {NixtoolsError} `ROOT_NOT_FOUND` (environment)
 * @example rootedFs('/mnt').resolve('/run/current-system') // '/nix/store/…', which is /mnt/nix/store/… on the host
 */
export const rootedFs = (root: string): RootedFs => {
  const real = realRoot(root);
  const prefix = prefixOf(real);
  return rootedBy(real, disk, (path, last) => walk(disk, prefix, path, last));
};

/**
 * A view of the same root in which each path is looked at once: for a plan, that should see one state, of which a thousand systems
 * share folders. What files say and folders list is read each time. Made for one plan and thrown away.
 */
export const rememberingFs = ({ root }: RootedFs): RootedFs => {
  const seen = rememberingDisk();
  return rootedBy(root, seen, rememberingWalk(seen, prefixOf(root)));
};

const prefixOf = (real: string): string => (real === '/' ? '' : real);

const rootedBy = (
  real: string,
  { readLink }: Disk,
  find: (path: string, last: Last) => Found | undefined,
): RootedFs => {
  const prefix = prefixOf(real);
  const host = (path: string): string => `${prefix}${posix.resolve('/', path)}`.replace(/(?<=.)\/$/, '');
  const startOf = (path: string, maxBytes: number): Uint8Array | undefined => {
    const found = find(path, 'follow');
    if (found === undefined) return undefined;
    if (!found.stats.isFile()) throw notRegular(host(found.path));
    return readStart(host(found.path), maxBytes);
  };
  return {
    root: real,
    host,
    resolve: (path) => find(path, 'follow')?.path,
    readText(path, maxBytes) {
      const bytes = startOf(path, maxBytes + 1);
      if (bytes === undefined) return undefined;
      if (bytes.length > maxBytes) throw tooLarge(host(path), maxBytes);
      return decode(bytes, host(path));
    },
    readStart: startOf,
    readLink(path) {
      const found = find(path, 'keep');
      return found?.stats.isSymbolicLink() ? readLink(host(found.path)) : undefined;
    },
    list(path) {
      const found = find(path, 'follow');
      return found?.stats.isDirectory() ? namesIn(host(found.path)) : [];
    },
    stat: (path) => find(path, 'follow')?.stats,
    linkStat: (path) => find(path, 'keep')?.stats,
  };
};

const realRoot = (root: string): string => {
  try {
    const real = realpathSync(root);
    if (statSync(real).isDirectory()) return real;
  } catch (cause) {
    throw rootNotFound(root, 'there is no such folder, or it cannot be reached', cause);
  }
  throw rootNotFound(root, 'this is no folder');
};

const rootNotFound = (place: string, message: string, cause?: unknown): NixtoolsError =>
  new NixtoolsError({
    code: 'ROOT_NOT_FOUND',
    kind: 'environment',
    message,
    place,
    hint: 'give the folder where the system is mounted, such as /mnt; is it mounted?',
    cause,
  });

const namesIn = (hostPath: string): readonly string[] => {
  try {
    return readdirSync(hostPath).sort(compareUtf8);
  } catch (error) {
    return absent(error) ?? [];
  }
};

const tooLarge = (place: string, maxBytes: number): NixtoolsError =>
  new NixtoolsError({
    code: 'FILE_TOO_LARGE',
    kind: 'verification',
    message: `the file has more than ${maxBytes} bytes, and no honest one of its kind has`,
    place,
    hint: 'it is damaged, or not what its name says',
  });

const decode = (bytes: Uint8Array, place: string): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new NixtoolsError({
      code: 'FILE_NOT_TEXT',
      kind: 'verification',
      message: 'the file is no UTF-8',
      place,
      hint: 'it is damaged, or not what its name says',
      cause,
    });
  }
};

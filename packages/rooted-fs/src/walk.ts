import type { Stats } from 'node:fs';
import type { Disk } from './disk.ts';

/** As many as the kernel follows for one path (`MAXSYMLINKS`). */
export const mostLinks = 40;
/** In bytes, with the NUL that ends it: the kernel takes no longer path (`PATH_MAX`). */
const longestPath = 4096;

/** What to do with a link as the last name. */
export type Last = 'follow' | 'keep';

/** What a path inside a root leads to. */
export interface Found {
  /** Absolute inside the root, without `.`, `..` and links before its last name. */
  readonly path: string;
  readonly stats: Stats;
  /** How many links were followed on the way. */
  readonly links: number;
}

/**
 * Walks a path name by name, as the kernel does for a process that is chrooted: absolute links start at the root, `..` stops
 * there. The host's kernel never follows a link for us, as it would follow it out of the root.
 *
 * @param disk what is asked about paths of the host
 * @param root a real path of the host; empty for `/`
 * @returns `undefined` where the kernel says ENOENT, ENOTDIR, ELOOP or ENAMETOOLONG
 * @throws the operating system's other errors, such as EACCES
 */
export const walk = (disk: Disk, root: string, path: string, last: Last): Found | undefined => {
  if (!isPath(path)) return undefined;
  let at = '';
  /** Of what is at `at`; the root needs no look to be a folder. */
  let stats: Stats | undefined;
  const names = path.split('/').reverse();
  let links = 0;
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    if (at !== '' && !stats?.isDirectory()) return undefined;
    if (name === '' || name === '.') continue;
    const child = name === '..' ? parentOf(at) : `${at}/${name}`;
    const found = disk.stat(`${root}${child}` || '/');
    if (found?.isSymbolicLink() && (last === 'follow' || names.length > 0)) {
      if (++links > mostLinks) return undefined;
      const target = disk.readLink(`${root}${child}`);
      if (target.startsWith('/')) at = '';
      names.push(...target.split('/').reverse());
    } else {
      if (found === undefined) return undefined;
      at = child;
      stats = found;
    }
  }
  const reached = at === '' ? disk.stat(`${root}/`) : stats;
  return reached && { path: at || '/', stats: reached, links };
};

/** Whether the kernel takes it at all. */
export const isPath = (path: string): boolean =>
  path !== '' && !path.includes('\0') && Buffer.byteLength(path) < longestPath;

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

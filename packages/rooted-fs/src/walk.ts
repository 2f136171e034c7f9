import { lstatSync, readlinkSync, type Stats } from 'node:fs';

/** As many as the kernel follows for one path (`MAXSYMLINKS`). */
const mostLinks = 40;
/** In bytes, with the NUL that ends it: the kernel takes no longer path (`PATH_MAX`). */
const longestPath = 4096;

/** What a path inside a root leads to. */
export interface Found {
  /** Absolute inside the root, without `.`, `..` and links before its last name. */
  readonly path: string;
  readonly stats: Stats;
}

/**
 * Walks a path name by name, as the kernel does for a process that is chrooted: absolute links start at the root, `..` stops
 * there. The host's kernel never follows a link for us, as it would follow it out of the root.
 *
 * @param root a real path of the host; empty for `/`
 * @param last what to do with a link as the last name
 * @returns `undefined` where the kernel says ENOENT, ENOTDIR, ELOOP or ENAMETOOLONG
 * @throws the operating system's other errors, such as EACCES
 */
export const walk = (root: string, path: string, last: 'follow' | 'keep'): Found | undefined => {
  if (path === '' || path.includes('\0') || Buffer.byteLength(path) >= longestPath) return undefined;
  let at = '';
  /** Of what is at `at`; the root needs no look to be a folder. */
  let stats: Stats | undefined;
  const names = path.split('/').reverse();
  let links = 0;
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    if (at !== '' && !stats?.isDirectory()) return undefined;
    if (name === '' || name === '.') continue;
    const child = name === '..' ? parentOf(at) : `${at}/${name}`;
    const found = statOf(`${root}${child}` || '/');
    if (found?.isSymbolicLink() && (last === 'follow' || names.length > 0)) {
      if (++links > mostLinks) return undefined;
      const target = readlinkSync(`${root}${child}`);
      if (target.startsWith('/')) at = '';
      names.push(...target.split('/').reverse());
    } else {
      if (found === undefined) return undefined;
      at = child;
      stats = found;
    }
  }
  const reached = at === '' ? statOf(`${root}/`) : stats;
  return reached && { path: at || '/', stats: reached };
};

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

const statOf = (hostPath: string): Stats | undefined => {
  try {
    return lstatSync(hostPath, { throwIfNoEntry: false });
  } catch (error) {
    return absent(error);
  }
};

/** The errors that say that a path leads nowhere; the others are thrown again. */
export const absent = (error: unknown): undefined => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return undefined;
  throw error;
};

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostFolder } from './rebind.ts';

/** Where Debian and its relatives keep programs that services are made of. `*` is any one folder. */
const usualFolders = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
  '/usr/lib/postgresql/*/bin',
  '/usr/lib/postfix/sbin',
  '/usr/lib/dovecot',
  '/usr/libexec',
];

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

const expand = async (root: string, folder: string): Promise<string[]> => {
  const [before, after] = folder.split('*');
  if (before === undefined || after === undefined) return [folder];
  // The newest version first.
  const names = (await namesIn(join(root, before))).sort((a, b) =>
    b.localeCompare(a, 'en', { numeric: true }),
  );
  return names.map((name) => `${before}${name}${after}`);
};

/**
 * The programs of a host, for `RebindOptions.host`.
 *
 * @param root where the host's file system begins: `/`, or the folder of a tree
 * @param folders in the order of PATH
 * @example importNixos(raw, { rebind: { host: await readHostPrograms('/') } })
 */
export const readHostPrograms = async (
  root: string,
  folders: readonly string[] = usualFolders,
): Promise<readonly HostFolder[]> => {
  const listed: HostFolder[] = [];
  for (const pattern of folders)
    for (const folder of await expand(root, pattern)) {
      const programs = (await namesIn(join(root, folder))).sort();
      if (programs.length > 0) listed.push({ folder, programs });
    }
  return listed;
};

import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { posix } from 'node:path';
import type { RootedFs } from '@nixtools/rooted-fs';

type Found = { readonly path: string; readonly stats: Stats } | undefined;

/**
 * A view of a root in which each path is looked at once. A thousand systems share their folders, so a scan asks the disk a tenth as
 * often; and it sees one state, as nothing changes under it. Made for one plan and thrown away.
 */
export const rememberingFs = (fs: RootedFs): RootedFs => {
  const known = new Map<string, Found>();
  const follow = (path: string): Found => {
    const real = fs.resolve(path);
    const stats = real === undefined ? undefined : fs.stat(real);
    return real === undefined || stats === undefined ? undefined : { path: real, stats };
  };
  const look = (path: string): Found => {
    if (path === '/') return follow(path);
    const folder = find(posix.dirname(path));
    if (!folder?.stats.isDirectory()) return undefined;
    const child = posix.join(folder.path, posix.basename(path));
    const stats = lstatSync(fs.host(child), { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    return stats.isSymbolicLink() ? follow(child) : { path: child, stats };
  };
  const find = (path: string): Found => {
    // What only the disk can tell, such as where `..` leads behind a link, is asked each time.
    if (posix.normalize(path) !== path || !path.startsWith('/')) return follow(path);
    if (!known.has(path)) known.set(path, look(path));
    return known.get(path);
  };
  const readLink = (path: string): string | undefined => {
    const folder = find(posix.dirname(path));
    if (folder === undefined || posix.normalize(path) !== path) return fs.readLink(path);
    const link = fs.host(posix.join(folder.path, posix.basename(path)));
    return lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(link) : undefined;
  };
  return {
    ...fs,
    resolve: (path) => find(path)?.path,
    stat: (path) => find(path)?.stats,
    readLink,
    list: (path) => (find(path)?.stats.isDirectory() ? fs.list(path) : []),
    readText: (path, maxBytes) => (find(path) === undefined ? undefined : fs.readText(path, maxBytes)),
  };
};

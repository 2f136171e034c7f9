import { type Disk, remember } from './disk.ts';
import { type Found, isPath, type Last, mostLinks, walk } from './walk.ts';

/**
 * The same walk for many paths that share their folders: each folder is walked to once, and each name in it is looked at once.
 *
 * @param disk one that remembers as well
 */
export const rememberingWalk = (
  disk: Disk,
  root: string,
): ((path: string, last: Last) => Found | undefined) => {
  const from = (path: string, last: Last): Found | undefined => {
    const cut = path.lastIndexOf('/');
    const name = path.slice(cut + 1);
    if (cut <= 0 || name === '' || name === '.' || name === '..') return walk(disk, root, path, last);
    // The whole path, as the kernel limits that; its folder is shorter.
    const folder = isPath(path) ? follow(path.slice(0, cut)) : undefined;
    if (!folder?.stats.isDirectory()) return undefined;
    const child = `${folder.path === '/' ? '' : folder.path}/${name}`;
    const stats = disk.stat(`${root}${child}`);
    if (stats === undefined) return undefined;
    if (last === 'keep' || !stats.isSymbolicLink()) return { path: child, stats, links: folder.links };
    const found = walk(disk, root, child, 'follow');
    // The kernel counts the links of a path, wherever in it they are.
    const links = folder.links + (found?.links ?? 0);
    return found === undefined || links > mostLinks ? undefined : { ...found, links };
  };
  const follow = remember((path) => from(path, 'follow'));
  const keep = remember((path) => from(path, 'keep'));
  return (path, last) => (last === 'follow' ? follow(path) : keep(path));
};

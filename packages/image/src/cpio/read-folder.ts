import { type BigIntStats, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { CpioEntry } from './entry.ts';

export interface ReadFolderOptions {
  /** Everything belongs to root, as is usual in an initramfs. By default owners are those of the disk. */
  readonly allRoot?: boolean;
  /** Seconds since 1970 for all members, instead of the times of the disk. */
  readonly mtime?: number;
}

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** The paths in a folder, the folder itself as `.`, in the order of their bytes. */
const pathsIn = (folder: string, path = '.'): readonly string[] => [
  path,
  ...readdirSync(join(folder, path), { withFileTypes: true }).flatMap((child) => {
    const below = path === '.' ? child.name : `${path}/${child.name}`;
    return child.isDirectory() ? pathsIn(folder, below) : [below];
  }),
];

const deviceOf = (rdev: bigint) => ({
  major: Number(((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & 0xfffff000n)),
  minor: Number((rdev & 0xffn) | ((rdev >> 12n) & 0xffffff00n)),
});

/**
 * The members of a folder on the disk, the folder itself first, then sorted by the bytes of their paths.
 *
 * @throws {Error} of the system, for what cannot be read
 * @example writeCpio(readFolder('initrd', { allRoot: true, mtime: 1 }))
 */
export const readFolder = (folder: string, options: ReadFolderOptions = {}): readonly CpioEntry[] => {
  const first = new Map<string, string>();
  return [...pathsIn(folder)].sort(byBytes).map((path): CpioEntry => {
    const stats = lstatSync(join(folder, path), { bigint: true });
    const key = `${stats.dev}:${stats.ino}`;
    const target = first.get(key);
    if (target !== undefined && !stats.isDirectory()) return { kind: 'hard-link', path, target };
    first.set(key, path);
    return entryOf(join(folder, path), path, stats, options);
  });
};

const entryOf = (place: string, path: string, stats: BigIntStats, options: ReadFolderOptions): CpioEntry => {
  const member = {
    path,
    mode: Number(stats.mode & 0o7777n),
    uid: options.allRoot ? 0 : Number(stats.uid),
    gid: options.allRoot ? 0 : Number(stats.gid),
    mtime: options.mtime ?? Number(stats.mtimeMs / 1000n),
  };
  if (stats.isDirectory()) return { ...member, kind: 'directory' };
  if (stats.isSymbolicLink()) return { ...member, kind: 'symlink', target: readlinkSync(place) };
  if (stats.isFIFO()) return { ...member, kind: 'fifo' };
  if (stats.isSocket()) return { ...member, kind: 'socket' };
  if (stats.isCharacterDevice()) return { ...member, kind: 'character-device', ...deviceOf(stats.rdev) };
  if (stats.isBlockDevice()) return { ...member, kind: 'block-device', ...deviceOf(stats.rdev) };
  return { ...member, kind: 'file', content: readFileSync(place) };
};

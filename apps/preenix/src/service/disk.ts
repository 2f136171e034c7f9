import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { posix } from 'node:path';
import {
  finalName,
  placeCopySync,
  placeFileSync,
  replaceSymlink,
  syncFolderSync,
} from '@nixtools/durable-fs';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { RootedFs } from '@nixtools/rooted-fs';
import { numberOf } from './account-files.ts';
import type { PlannedFile } from './planned-file.ts';

/** Where a path lies on this machine's disk: its folder resolved inside the root, its last name as it is. */
const hostPath = (fs: RootedFs, path: string): string => {
  const folder = posix.dirname(path);
  return fs.host(posix.join(fs.resolve(folder) ?? folder, posix.basename(path)));
};

/** What is at a path, as records say it; undefined: nothing. A folder or a device is `other`. */
export const saysAt = (fs: RootedFs, path: string): string | undefined => {
  const stat = fs.linkStat(path);
  if (stat === undefined) return undefined;
  if (stat.isSymbolicLink()) return `link:${readlinkSync(hostPath(fs, path))}`;
  if (!stat.isFile()) return 'other';
  return `sha256:${createHash('sha256')
    .update(readFileSync(hostPath(fs, path)))
    .digest('hex')}`;
};

/** The folders above a path that are not there yet; the outermost first. */
export const missingFolders = (fs: RootedFs, path: string): string[] => {
  const missing: string[] = [];
  for (let folder = posix.dirname(path); folder !== '/'; folder = posix.dirname(folder))
    if (fs.stat(folder) === undefined) missing.unshift(folder);
  return missing;
};

export const makeFolder = (fs: RootedFs, path: string, mode = 0o755): void => {
  const place = hostPath(fs, path);
  mkdirSync(place, { recursive: true });
  chmodSync(place, mode);
  syncFolderSync(posix.dirname(place));
};

/** Puts a file in its place, old or new and never half. @throws {NixtoolsError} `SERVICE_ACCOUNT_MISSING` (failed) */
export const placeFile = async (fs: RootedFs, file: PlannedFile): Promise<void> => {
  const { path, mode, content, owner, group } = file;
  for (const folder of missingFolders(fs, path)) makeFolder(fs, folder);
  const place = hostPath(fs, path);
  if ('link' in content) return replaceSymlink(content.link, place);
  // Until it has its owner, it is root's alone.
  const first = owner === undefined && group === undefined ? mode : mode & 0o700;
  if ('text' in content) placeFileSync(place, content.text, { mode: first });
  else placeCopySync(fs.host(fs.resolve(content.source) ?? content.source), place, { mode: first });
  if (owner !== undefined || group !== undefined) {
    chownSync(place, accountNumber(fs, 'passwd', owner, path), accountNumber(fs, 'group', group, path));
    chmodSync(place, mode);
  }
  syncFolderSync(posix.dirname(place));
};

const accountNumber = (
  fs: RootedFs,
  file: 'passwd' | 'group',
  name: string | undefined,
  path: string,
): number => {
  const found = name === undefined ? 0 : numberOf(fs, file, name);
  if (found !== undefined) return found;
  throw new NixtoolsError({
    code: 'SERVICE_ACCOUNT_MISSING',
    kind: 'failed',
    message: `there is no ${file === 'passwd' ? 'user' : 'group'} "${name}" for the file`,
    place: path,
    hint: 'list it in "users" or "groups" of the set, or make it before',
  });
};

/** Nothing there is fine. */
export const removeFile = (fs: RootedFs, path: string): void => {
  if (fs.linkStat(path) === undefined) return;
  const place = hostPath(fs, path);
  rmSync(place);
  syncFolderSync(posix.dirname(place));
};

/** Removes what a process that was killed has left of files that it was about to put in place. */
export const removeTemporaries = (fs: RootedFs, paths: readonly string[]): void => {
  const ours = new Set(paths);
  for (const folder of new Set(paths.map((path) => posix.dirname(path))))
    for (const name of fs.list(folder)) {
      const final = finalName(name);
      if (final !== undefined && ours.has(`${folder}/${final}`)) removeFile(fs, `${folder}/${name}`);
    }
};

/** @returns whether it is gone: what holds something stays, unless `whole` */
export const removeFolder = (fs: RootedFs, path: string, whole = false): boolean => {
  if (fs.linkStat(path)?.isDirectory() !== true) return true;
  const place = hostPath(fs, path);
  if (whole) rmSync(place, { recursive: true, force: true });
  else {
    try {
      rmdirSync(place);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? '';
      if (['ENOTEMPTY', 'EEXIST', 'EBUSY'].includes(code)) return false;
      throw error;
    }
  }
  syncFolderSync(posix.dirname(place));
  return true;
};

/** Whether a path lies on another file system than the root of the host does. */
export const isOwnMount = (fs: RootedFs, path: string): boolean => {
  for (let at = path; at !== '/'; at = posix.dirname(at)) {
    const found = fs.resolve(at);
    if (found !== undefined) return lstatSync(fs.host(found)).dev !== lstatSync(fs.host('/')).dev;
  }
  return false;
};

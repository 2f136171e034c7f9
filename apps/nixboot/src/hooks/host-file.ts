import { lstatSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import { posix } from 'node:path';
import { syncFolder, writeFileDurable } from '@nixtools/durable-fs';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { RootedFs } from '@nixtools/rooted-fs';

/** A file of ours on the host: a path inside its root, and all of its text. */
export interface HookFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

const mark = 'Installed by "nixboot hook install';

/** Where a path inside the host's root lies, its folder being resolved; `undefined` when there is no folder. */
const place = (host: RootedFs, path: string): string | undefined => {
  const folder = host.resolve(posix.dirname(path));
  return folder === undefined ? undefined : host.host(posix.join(folder, posix.basename(path)));
};

export const textOf = (path: string): string | undefined => {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isFile() ? readFileSync(path, 'utf8') : undefined;
};

const requireOurs = (path: string): void => {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined || textOf(path)?.includes(mark)) return;
  throw new NixtoolsError({
    code: 'HOOK_NOT_OURS',
    kind: 'refused',
    message: 'a file that nixboot did not write is where its hook belongs',
    place: path,
    hint: 'move it away',
  });
};

const missingFolder = (host: RootedFs, path: string): NixtoolsError =>
  new NixtoolsError({
    code: 'HOOK_FOLDER',
    kind: 'environment',
    message: 'this host has no folder for the hook',
    place: host.host(posix.dirname(path)),
    hint: 'is it the right kind of hook? "nixboot hook install --help" lists them',
  });

/**
 * Writes hooks, as far as they differ from what is there.
 *
 * @returns the paths that changed
 * @throws {NixtoolsError} `HOOK_FOLDER` (environment), `HOOK_NOT_OURS` (refused)
 */
export const installFiles = async (
  host: RootedFs,
  files: readonly HookFile[],
): Promise<readonly string[]> => {
  const placed = files.map((file) => {
    const path = place(host, file.path);
    if (path === undefined) throw missingFolder(host, file.path);
    requireOurs(path);
    return { ...file, path };
  });
  const changed = placed.filter(({ path, text }) => textOf(path) !== text);
  for (const { path, text, mode } of changed) {
    await writeFileDurable(path, text, { mode });
    await chmod(path, mode);
  }
  return changed.map(({ path }) => path);
};

/** Removes hooks that are ours. @returns the paths that are gone */
export const removeFiles = async (host: RootedFs, paths: readonly string[]): Promise<readonly string[]> => {
  const removed: string[] = [];
  for (const inside of paths) {
    const path = place(host, inside);
    if (path === undefined || !textOf(path)?.includes(mark)) continue;
    await rm(path);
    await syncFolder(posix.dirname(path));
    removed.push(path);
  }
  return removed;
};

export const makeFolder = (path: string): void => void mkdirSync(path, { recursive: true });

/** Only when it is empty. */
export const removeEmptyFolder = (path: string): void => {
  try {
    rmdirSync(path);
  } catch {
    // Others keep something there, or it never was.
  }
};

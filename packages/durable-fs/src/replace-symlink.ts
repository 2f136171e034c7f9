import { rename, rm, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from './sync-folder.ts';
import { temporaryName } from './temporary-name.ts';

/**
 * Points the symlink `path` at `target`, atomically and durably, whether or not it existed.
 *
 * @example await replaceSymlink('generations/4', '/state/channels/main/current');
 */
export const replaceSymlink = async (target: string, path: string): Promise<void> => {
  const temporary = temporaryName(path);
  try {
    await symlink(target, temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
};

import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from './sync-folder.ts';
import { syncTree } from './sync-tree.ts';
import { temporaryName } from './temporary-name.ts';

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/**
 * Puts the finished folder `from` in the place of `to`, both on one file system. Everything in `from` is on disk before
 * it gets its name. A folder cannot replace a full one in one step, so an old `to` is moved aside first and put back when
 * the second step fails; whoever must never see a moment without `to` switches a symlink instead (`replaceSymlink`).
 */
export const replaceFolder = async ({ from, to }: { from: string; to: string }): Promise<void> => {
  await syncTree(from);
  const aside = temporaryName(to);
  const hadOld = await rename(to, aside).then(
    () => true,
    (error: unknown) => {
      if (isMissing(error)) return false;
      throw error;
    },
  );
  try {
    await rename(from, to);
  } catch (error) {
    if (hadOld) await rename(aside, to);
    throw error;
  }
  await syncFolder(dirname(to));
  if (hadOld) await rm(aside, { recursive: true, force: true });
};

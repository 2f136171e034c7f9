import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createNix, type Nix, storeDirOf, temporaryFolderOf } from '@nixtools/nix-cli';

/**
 * Lends a Nix whose store is a folder of its own, removed afterwards. Derivations that are written only to be read leave nothing
 * in the user's store; and since nobody needs them after a loss of power, nothing waits for the disk.
 *
 * @example await withScratchStore(nix, (scratch) => evaluate(scratch))
 */
export const withScratchStore = async <Result>(
  nix: Nix,
  use: (scratch: Nix) => Promise<Result>,
): Promise<Result> => {
  const root = await mkdtemp(join(temporaryFolderOf(nix), 'nixtools-evaluation-'));
  const store = `local?root=${encodeURIComponent(root)}&store=${encodeURIComponent(storeDirOf(nix))}`;
  try {
    return await use(
      createNix(nix.env, [...nix.options, '--store', store, '--option', 'fsync-metadata', 'false']),
    );
  } finally {
    await makeWritable(join(root, storeDirOf(nix)));
    await rm(root, { recursive: true, force: true });
  }
};

/** In a store even folders are read-only, and so nothing in them can be removed by others than root. */
const makeWritable = async (folder: string): Promise<void> => {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  await Promise.all(
    entries
      .filter((entry) => entry.isDirectory())
      .map(async ({ name }) => {
        await chmod(join(folder, name), 0o700);
        await makeWritable(join(folder, name));
      }),
  );
};

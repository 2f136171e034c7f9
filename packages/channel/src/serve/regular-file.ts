import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface OpenFile {
  readonly handle: FileHandle;
  /** Bytes, when it was opened. */
  readonly size: number;
}

/** The codes of what is not there, or is not for us. */
const absent = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES', 'EPERM', 'ENXIO', 'ENAMETOOLONG']);

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

/**
 * Opens a regular file of a folder. `undefined` when there is none: nothing, a folder, a pipe, or a symbolic link, which
 * could lead out. The folder itself may be reached by one.
 *
 * @param name fixed names and checked ones only, such as `parts/drvs-…`
 */
export const openRegular = async (folder: string, name: string): Promise<OpenFile | undefined> => {
  const file = join(folder, name);
  try {
    if ((await realpath(dirname(file))) !== join(await realpath(folder), dirname(name))) return undefined;
    // A pipe that nobody writes to would block the opening.
    const handle = await open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const stats = await handle.stat().catch(() => undefined);
    if (stats?.isFile()) return { handle, size: stats.size };
    await handle.close();
    return undefined;
  } catch (error) {
    if (absent.has((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
};

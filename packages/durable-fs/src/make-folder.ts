import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/**
 * Makes a folder, and those that it lies in, when they are missing. Node's own `recursive` tries without end where a file
 * system that exists takes no new names, as `/proc` does.
 *
 * @throws the operating system's own error (`EACCES`, `ENOTDIR`, `EEXIST` for a file of that name, ...), with its `code` and `path`
 * @example await makeFolder('/state/channels/main');
 */
export const makeFolder = async (path: string): Promise<void> => {
  try {
    await mkdir(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && dirname(path) !== path) {
      await makeFolder(dirname(path));
      // Once more, and no more: whoever says ENOENT now says it for ever.
      await mkdir(path).catch(async (again: unknown) => {
        if (!(await isFolder(path))) throw again;
      });
    } else if (!(await isFolder(path))) throw error;
  }
};

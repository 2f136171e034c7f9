import { lstat } from 'node:fs/promises';
import { writeFileDurable } from '@nixtools/durable-fs';
import { NixtoolsError } from '@nixtools/nix-formats';

/**
 * Writes a file that the user named: old or new, never half. What is there must be a file, not a device or a link, which
 * would be replaced.
 *
 * @throws {NixtoolsError} `OUTPUT_NOT_A_FILE` (refused)
 */
export const writeOutput = async (path: string, shown: string, text: string): Promise<void> => {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found !== undefined && !found.isFile())
    throw new NixtoolsError({
      code: 'OUTPUT_NOT_A_FILE',
      kind: 'refused',
      message: 'what is there is no file, and is not replaced',
      place: shown,
      hint: 'name another file; nothing was written',
    });
  await writeFileDurable(path, text);
};

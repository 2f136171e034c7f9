import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type CacheFiles, largestFile } from './cache-files.ts';
import { tooLarge } from './too-large.ts';

/** The files of a cache that `nix copy --to file://FOLDER` has made. */
export const folderFiles = (folder: string): CacheFiles => {
  const placeOf = (name: string): string => join(folder, name);
  return { placeOf, read: (name) => readIfThere(placeOf(name)) };
};

const readIfThere = async (path: string): Promise<Uint8Array | undefined> => {
  try {
    const stats = await stat(path);
    // A pipe would be waited for.
    if (!stats.isFile()) return undefined;
    if (stats.size > largestFile) throw tooLarge(path);
    return await readFile(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
};

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

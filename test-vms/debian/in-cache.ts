import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './tree.ts';

/**
 * A folder of the cache, filled when it is not there, and only read afterwards. It appears complete or not at all: what is
 * made beside its place is then moved there, and losing that race is fine.
 */
export const inCache = async (
  name: string,
  fill: (folder: string) => Promise<void>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> => {
  const cache = cacheFolder(env);
  const place = join(cache, name);
  if (existsSync(place)) return place;
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, '.building-'));
  try {
    await fill(folder);
    await rename(folder, place).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return place;
};

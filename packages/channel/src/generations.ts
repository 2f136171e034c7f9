import { mkdir, readdir, readlink, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceSymlink, syncFolder, syncTree } from '@nixtools/durable-fs';
import { currentLink, generationsFolder, type StateFolder } from './state-folder.ts';

/** The generations of a channel that are on disk, oldest first. */
export const listGenerations = async (state: StateFolder, name: string): Promise<readonly number[]> => {
  const names = await readdir(generationsFolder(state, name)).catch(() => []);
  return names
    .filter((entry) => /^[1-9][0-9]*$/.test(entry))
    .map(Number)
    .sort((a, b) => a - b);
};

/** The generation in use, `undefined` when there is none. */
export const currentGeneration = async (state: StateFolder, name: string): Promise<number | undefined> => {
  const target = await readlink(currentLink(state, name)).catch(() => undefined);
  const number = target?.match(/^generations\/([1-9][0-9]*)$/)?.[1];
  return number === undefined ? undefined : Number(number);
};

export const switchGeneration = (state: StateFolder, name: string, generation: number): Promise<void> =>
  replaceSymlink(`generations/${generation}`, currentLink(state, name));

/**
 * Fills a new generation and switches to it: `fill` works in a folder that nobody reads, which gets its number when it
 * is complete and on disk. A kill leaves the folder `.new`, removed by the next call; the old generation stays in use.
 * Only for the process that has the lock.
 */
export const addGeneration = async (
  state: StateFolder,
  name: string,
  fill: (folder: string) => Promise<void>,
): Promise<number> => {
  const parent = generationsFolder(state, name);
  await mkdir(parent, { recursive: true });
  const folder = join(parent, '.new');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  try {
    await fill(folder);
    await syncTree(folder);
    const generation = Math.max(0, ...(await listGenerations(state, name))) + 1;
    await rename(folder, join(parent, String(generation)));
    await syncFolder(parent);
    await switchGeneration(state, name, generation);
    return generation;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
};

/** Removes the oldest generations, keeping `keep` and always the current one. Readers that have one open are unharmed. */
export const pruneGenerations = async (state: StateFolder, name: string, keep: number): Promise<void> => {
  const all = await listGenerations(state, name);
  const current = await currentGeneration(state, name);
  const old = all.slice(0, Math.max(0, all.length - keep)).filter((generation) => generation !== current);
  for (const generation of old)
    await rm(join(generationsFolder(state, name), String(generation)), { recursive: true, force: true });
};

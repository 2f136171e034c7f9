import { mkdir, readdir, readFile, readlink, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, replaceSymlink, syncFolder, syncTree, writeFileDurable } from '@nixtools/durable-fs';
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

export const generationFolder = (state: StateFolder, name: string, generation: number): string =>
  join(generationsFolder(state, name), String(generation));

/** In a generation: the number of the one that was in use before it. Going back to that one leaves this as it is. */
const previousName = 'previous';

/** The generation that was in use before another; for one that does not tell, the next older one that is there. */
export const previousGeneration = async (
  state: StateFolder,
  name: string,
  generation: number,
): Promise<number | undefined> => {
  const older = (await listGenerations(state, name)).filter((other) => other !== generation);
  const file = join(generationFolder(state, name, generation), previousName);
  const told = Number(await readFile(file, 'utf8').catch(() => ''));
  return older.includes(told) ? told : older.filter((other) => other < generation).at(-1);
};

/** Goes to a generation that is there already. */
export const returnToGeneration = (state: StateFolder, name: string, generation: number): Promise<void> =>
  replaceSymlink(`generations/${generation}`, currentLink(state, name));

/** Brings a generation into use that is there already, as an update does: the one in use now is what `rollback` goes to. */
export const switchGeneration = async (
  state: StateFolder,
  name: string,
  generation: number,
): Promise<void> => {
  const from = await currentGeneration(state, name);
  if (from !== undefined && from !== generation)
    await writeFileDurable(join(generationFolder(state, name, generation), previousName), `${from}\n`);
  await returnToGeneration(state, name, generation);
};

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
  await makeFolder(parent);
  const folder = join(parent, '.new');
  await rm(folder, { recursive: true, force: true });
  await removePruned(parent);
  await mkdir(folder);
  try {
    await fill(folder);
    const from = await currentGeneration(state, name);
    if (from !== undefined) await writeFile(join(folder, previousName), `${from}\n`);
    await syncTree(folder);
    const generation = Math.max(0, ...(await listGenerations(state, name))) + 1;
    await rename(folder, join(parent, String(generation)));
    await syncFolder(parent);
    await returnToGeneration(state, name, generation);
    return generation;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
};

/** What was taken away from under its number, and perhaps not removed: nobody takes it for a generation. */
const prunedPrefix = '.old-';

const removePruned = async (parent: string): Promise<void> => {
  for (const entry of await readdir(parent))
    if (entry.startsWith(prunedPrefix)) await rm(join(parent, entry), { recursive: true, force: true });
};

/** The generation in use, the one that `rollback` goes to, the one that a second `rollback` goes to, and so on. */
const wayBack = async (state: StateFolder, name: string): Promise<readonly number[]> => {
  const way: number[] = [];
  let next = await currentGeneration(state, name);
  while (next !== undefined && !way.includes(next)) {
    way.push(next);
    next = await previousGeneration(state, name, next);
  }
  return way;
};

/**
 * Keeps `keep` generations: the one in use and the way back from it, then the newest. The others are removed; readers that
 * have one open are unharmed.
 */
export const pruneGenerations = async (state: StateFolder, name: string, keep: number): Promise<void> => {
  const parent = generationsFolder(state, name);
  const newest = (await listGenerations(state, name)).toReversed();
  const wanted = [...new Set([...(await wayBack(state, name)), ...newest])];
  for (const generation of wanted.slice(Math.max(1, keep)))
    await rename(join(parent, String(generation)), join(parent, `${prunedPrefix}${generation}`));
  await removePruned(parent);
};

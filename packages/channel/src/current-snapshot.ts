import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openCatalog } from '@nixtools/catalog/lmdb';
import { openGraphStore } from '@nixtools/drv-closure/store';
import { NixtoolsError } from '@nixtools/nix-formats';
import { fileDigest } from '@nixtools/snapshot';
import { currentGeneration, generationFolder, listGenerations } from './generations.ts';
import { generationFiles, type OpenChannel } from './open-channel.ts';
import { descriptionSchema } from './pointer/pointer.ts';
import type { SnapshotDescription } from './pointer/snapshot-description.ts';
import type { StateFolder } from './state-folder.ts';

/** A generation with a readable description. */
export interface KeptSnapshot {
  readonly generation: number;
  readonly folder: string;
  readonly description: SnapshotDescription;
}

/** In a generation: which snapshot it was made from. */
const descriptionName = 'snapshot.json';

/** In a generation: the digests of its other files, for telling whether it is still as it was made. */
const digestsName = 'digests.json';

const digestsOf = async (folder: string): Promise<string> => {
  const { catalogFile, packFile } = generationFiles(folder);
  const catalog = (await fileDigest(catalogFile)).sha256;
  const drvs = (await fileDigest(packFile)).sha256;
  return `${JSON.stringify({ catalog, drvs })}\n`;
};

/** The last step of making a generation. */
export const describeGeneration = async (folder: string, description: SnapshotDescription): Promise<void> => {
  await writeFile(join(folder, descriptionName), `${JSON.stringify(description, null, 2)}\n`);
  await writeFile(join(folder, digestsName), await digestsOf(folder));
};

/** Fails for what is damaged, or what another version of this program made. */
const requireReadable = async (folder: string): Promise<void> => {
  const { catalogFile, packFile } = generationFiles(folder);
  await (await openCatalog(catalogFile)).close();
  await (await openGraphStore(packFile)).close();
};

/** Whether a generation is still as it was made, and this version of the program can read it. */
export const isWhole = async ({ folder }: KeptSnapshot): Promise<boolean> => {
  try {
    await requireReadable(folder);
    return (await readFile(join(folder, digestsName), 'utf8')) === (await digestsOf(folder));
  } catch {
    return false;
  }
};

const readDescription = async (folder: string): Promise<SnapshotDescription | undefined> => {
  try {
    return descriptionSchema.parse(JSON.parse(await readFile(join(folder, descriptionName), 'utf8')));
  } catch {
    return undefined;
  }
};

/**
 * What the snapshot in use is.
 *
 * @throws {NixtoolsError} `CHANNEL_EMPTY` (environment) when its description cannot be read
 */
export const describeChannel = async ({ name, folder }: OpenChannel): Promise<SnapshotDescription> => {
  const description = await readDescription(folder);
  if (description !== undefined) return description;
  throw new NixtoolsError({
    code: 'CHANNEL_EMPTY',
    kind: 'environment',
    message: `what the channel ${name} has in use cannot be read`,
    place: join(folder, descriptionName),
    hint: `preenix channel update ${name}`,
  });
};

/** The generations that are on disk: the one in use first, then the newest. What has no readable description is left out. */
export const keptSnapshots = async (state: StateFolder, name: string): Promise<readonly KeptSnapshot[]> => {
  const current = await currentGeneration(state, name);
  const others = (await listGenerations(state, name))
    .filter((generation) => generation !== current)
    .reverse();
  const kept: KeptSnapshot[] = [];
  for (const generation of current === undefined ? others : [current, ...others]) {
    const folder = generationFolder(state, name, generation);
    const description = await readDescription(folder);
    if (description !== undefined) kept.push({ generation, folder, description });
  }
  return kept;
};

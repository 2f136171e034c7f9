import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openCatalog } from '@nixtools/catalog/lmdb';
import { fileDigest, openSnapshot, packName, type SnapshotManifest } from '@nixtools/snapshot';
import { currentGeneration, listGenerations } from './generations.ts';
import { generationFiles } from './open-channel.ts';
import { generationsFolder, type StateFolder } from './state-folder.ts';

/** A generation with a readable manifest. */
export interface KeptSnapshot {
  readonly generation: number;
  readonly folder: string;
  readonly manifest: SnapshotManifest;
}

/** In a generation: the digest of its catalog, for telling whether it is still as it was made. */
export const digestName = 'catalog.sha256';

export const catalogDigest = async (folder: string): Promise<string> =>
  (await fileDigest(generationFiles(folder).catalogFile)).sha256;

/** Fails for a catalog that is damaged, or that another version of this program made. */
const requireReadable = async (folder: string): Promise<void> =>
  (await openCatalog(generationFiles(folder).catalogFile)).close();

/** Whether a generation is still as it was made, and this version of the program can read it. */
export const isWhole = async ({ folder, manifest }: KeptSnapshot): Promise<boolean> => {
  try {
    await requireReadable(folder);
    const isCatalogWhole =
      (await readFile(join(folder, digestName), 'utf8')) === (await catalogDigest(folder));
    const { sha256 } = manifest.files[packName];
    return isCatalogWhole && (await fileDigest(join(folder, packName))).sha256 === sha256;
  } catch {
    return false;
  }
};

/** The generations that are on disk: the one in use first, then the newest. What has no readable manifest is left out. */
export const keptSnapshots = async (state: StateFolder, name: string): Promise<readonly KeptSnapshot[]> => {
  const current = await currentGeneration(state, name);
  const others = (await listGenerations(state, name))
    .filter((generation) => generation !== current)
    .reverse();
  const kept: KeptSnapshot[] = [];
  for (const generation of current === undefined ? others : [current, ...others]) {
    const folder = join(generationsFolder(state, name), String(generation));
    const manifest = await openSnapshot(folder).catch(() => undefined);
    if (manifest !== undefined) kept.push({ generation, folder, manifest });
  }
  return kept;
};

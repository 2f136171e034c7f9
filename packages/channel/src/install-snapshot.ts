import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildCatalog } from '@nixtools/catalog/lmdb';
import { openGraphStore, writeGraphStore } from '@nixtools/drv-closure/store';
import { openSnapshot } from '@nixtools/snapshot';
import { checkedEntries } from './content/checked-entries.ts';
import { readFolder } from './content/read-folder.ts';
import type { SnapshotSource } from './content/snapshot-content.ts';
import { describeGeneration, isWhole, keptSnapshots } from './current-snapshot.ts';
import { addGeneration, currentGeneration, pruneGenerations } from './generations.ts';
import { generationFiles } from './open-channel.ts';
import { describeSnapshot, type SnapshotDescription, snapshotId } from './pointer/snapshot-description.ts';
import { type Published, printPublished, publishedName } from './published.ts';
import type { StateFolder } from './state-folder.ts';

/** How many generations stay on disk: the current one and what `rollback` can go back to. */
export const keptGenerations = 3;

export type InstallStep = 'fetch' | 'verify' | 'store derivations' | 'build catalog';

export interface InstallOptions {
  readonly state: StateFolder;
  readonly name: string;
  readonly onStep?: ((step: InstallStep) => void) | undefined;
}

export interface Installed {
  readonly generation: number;
  /** False when the snapshot in use was this one already. */
  readonly changed: boolean;
  readonly packages: number;
  readonly failed: number;
  /** Of a published channel. */
  readonly published?: Published;
}

const countsOf = ({ counts }: SnapshotDescription): Pick<Installed, 'packages' | 'failed'> => ({
  packages: counts.entries,
  failed: counts.errors,
});

/** What is looked up, made from what was verified: the catalog from derivations that are on disk by then. */
const fill = async (folder: string, source: SnapshotSource, { onStep }: InstallOptions): Promise<void> => {
  const { catalogFile, packFile } = generationFiles(folder);
  await storeDerivations(packFile, source, onStep);
  onStep?.('build catalog');
  const store = await openGraphStore(packFile);
  try {
    await buildCatalog({
      file: catalogFile,
      entries: checkedEntries(source, store.roots),
      dependents: { get: store.rootDependents },
      listed: source.programs?.() ?? [],
    });
  } finally {
    await store.close();
  }
  await describeGeneration(folder, source.description);
};

/** A function of its own: when it is done, nothing holds the graph any more. */
const storeDerivations = async (
  file: string,
  source: SnapshotSource,
  onStep: InstallOptions['onStep'],
): Promise<void> => {
  const { graph, verified } = await source.derivations();
  onStep?.('store derivations');
  await writeGraphStore({ file, graph, paths: verified.facts });
};

/**
 * Verifies a snapshot and brings it into use: all is made in a new generation before the switch, so that after a
 * failure or a kill the old generation is the one in use.
 *
 * @throws {NixtoolsError} `SNAPSHOT_INCOMPLETE`, `SNAPSHOT_MISMATCH` and others (verification) when the entries are not those
 *   that were announced
 */
export const installContent = async (
  source: SnapshotSource,
  options: InstallOptions,
  published?: Published,
): Promise<Installed> => {
  const { state, name } = options;
  const generation = await addGeneration(state, name, async (folder) => {
    await fill(folder, source, options);
    if (published !== undefined) await writeFile(join(folder, publishedName), printPublished(published));
  });
  await pruneGenerations(state, name, keptGenerations);
  return { ...countsOf(source.description), generation, changed: true };
};

/**
 * Brings a snapshot folder into use. The snapshot that is in use already is left alone, unless its files are damaged or of
 * another version.
 *
 * @throws {NixtoolsError} `SNAPSHOT_…`, `PACK_…` (verification) when the snapshot is damaged or contradicts itself.
 */
export const installSnapshot = async (source: string, options: InstallOptions): Promise<Installed> => {
  const { state, name, onStep } = options;
  const description = describeSnapshot(await openSnapshot(source));
  const inUse = await currentGeneration(state, name);
  const current = (await keptSnapshots(state, name)).find(({ generation }) => generation === inUse);
  const isSame = current !== undefined && snapshotId(current.description) === snapshotId(description);
  if (isSame && (await isWhole(current)))
    return { ...countsOf(description), generation: current.generation, changed: false };
  onStep?.('verify');
  return installContent(await readFolder(source), options);
};

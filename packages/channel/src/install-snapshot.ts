import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildCatalog, openCatalog } from '@nixtools/catalog/lmdb';
import { type DrvPack, openPack } from '@nixtools/drv-closure';
import { isDerivationPath, isNixtoolsError, isStorePath, NixtoolsError } from '@nixtools/nix-formats';
import {
  canonicalJson,
  type Entry,
  entriesName,
  fileDigest,
  isFailed,
  manifestName,
  openSnapshot,
  packName,
  programsName,
  readEntries,
  readPrograms,
  type SnapshotManifest,
  verifySnapshot,
} from '@nixtools/snapshot';
import { addGeneration, currentGeneration, pruneGenerations } from './generations.ts';
import { generationFiles } from './open-channel.ts';
import { generationsFolder, type StateFolder } from './state-folder.ts';

/** How many generations stay on disk: the current one and what `rollback` can go back to. */
export const keptGenerations = 3;

const digestName = 'catalog.sha256';

export type InstallStep = 'copy' | 'verify entries' | 'verify derivations' | 'build catalog';

export interface InstallSnapshotOptions {
  readonly state: StateFolder;
  readonly name: string;
  readonly source: string;
  readonly onStep?: ((step: InstallStep) => void) | undefined;
}

export interface Installed {
  readonly generation: number;
  /** False when the snapshot in use was this one already. */
  readonly changed: boolean;
  readonly packages: number;
  readonly failed: number;
}

const incomplete = (message: string, place: string): NixtoolsError =>
  new NixtoolsError({
    code: 'SNAPSHOT_INCOMPLETE',
    kind: 'verification',
    message,
    place,
    hint: 'make the snapshot again, or take an undamaged copy',
  });

/** Passes entries on, and refuses those that do not fit the pack: a snapshot must not contradict itself. */
const withPackedDerivations = async function* (
  entries: AsyncIterable<Entry>,
  pack: DrvPack,
): AsyncGenerator<Entry> {
  for await (const entry of entries) {
    if (!isFailed(entry)) {
      const { drvPath } = entry;
      if (!isStorePath(drvPath, pack.storeDir) || !isDerivationPath(drvPath) || !pack.has(drvPath))
        throw incomplete(`the snapshot lists ${entry.attr} but lacks its derivation`, drvPath);
      const foreign = Object.values(entry.outputs).find(
        (path) => path !== null && !isStorePath(path, pack.storeDir),
      );
      if (foreign !== undefined)
        throw incomplete(`an output of ${entry.attr} is no path in ${pack.storeDir}`, String(foreign));
    }
    yield entry;
  }
};

const catalogDigest = async (folder: string): Promise<string> =>
  (await fileDigest(generationFiles(folder).catalogFile)).sha256;

const copyPart = (name: string, source: string, folder: string): Promise<void> =>
  copyFile(join(source, name), join(folder, name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw incomplete(`${name} is missing from the snapshot`, join(source, name));
  });

/** Works on the copy, never on the source: what was verified is what is used. Errors name the source. */
const fill = async (folder: string, options: InstallSnapshotOptions): Promise<void> => {
  options.onStep?.('copy');
  await copyPart(manifestName, options.source, folder);
  const { files } = await openSnapshot(options.source);
  const optional = files[programsName] === undefined ? [] : [programsName];
  for (const name of [entriesName, packName, ...optional]) await copyPart(name, options.source, folder);
  await verifyAndIndex(folder, options).catch((error: unknown) => {
    if (!isNixtoolsError(error) || error.place === undefined) throw error;
    const { code, kind, message, hint } = error;
    const place = error.place.replace(folder, options.source);
    throw new NixtoolsError({ code, kind, message, place, hint, cause: error });
  });
};

const verifyAndIndex = async (folder: string, { onStep }: InstallSnapshotOptions): Promise<void> => {
  onStep?.('verify entries');
  const { files } = await verifySnapshot(folder);
  const { catalogFile, packFile } = generationFiles(folder);
  const pack = await openPack(packFile);
  try {
    onStep?.('verify derivations');
    await pack.verify();
    onStep?.('build catalog');
    const entries = withPackedDerivations(readEntries(folder), pack);
    const listed = files[programsName] === undefined ? [] : readPrograms(folder);
    await buildCatalog({ file: catalogFile, entries, dependents: pack.dependents(), listed });
  } finally {
    await pack.close();
  }
  // The catalog holds all that is in them; the digest is for `isWhole`.
  for (const name of [entriesName, programsName]) await rm(join(folder, name), { force: true });
  await writeFile(join(folder, digestName), await catalogDigest(folder));
};

/** Fails for a catalog that is damaged, or that another version of this program made. */
const requireReadable = async (folder: string): Promise<void> =>
  (await openCatalog(generationFiles(folder).catalogFile)).close();

/** Whether nothing in a generation has changed since it was made. */
const isWhole = async (folder: string, { files }: SnapshotManifest): Promise<boolean> =>
  (await readFile(join(folder, digestName), 'utf8')) === (await catalogDigest(folder)) &&
  (await fileDigest(join(folder, packName))).sha256 === files[packName].sha256;

/** The generation in use, when it is this very snapshot and undamaged. */
const inUse = async (
  state: StateFolder,
  name: string,
  wanted: SnapshotManifest,
): Promise<number | undefined> => {
  const generation = await currentGeneration(state, name);
  if (generation === undefined) return undefined;
  const folder = join(generationsFolder(state, name), String(generation));
  try {
    const installed = await openSnapshot(folder);
    await requireReadable(folder);
    const isSame = canonicalJson(installed) === canonicalJson(wanted);
    return isSame && (await isWhole(folder, installed)) ? generation : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Brings a snapshot into use: it is copied, the copy is verified to the last byte and indexed, all in a new generation
 * before the switch, so that after a failure or a kill the old generation is the one in use.
 * The snapshot that is in use already is left alone, unless its files are damaged or of another version.
 *
 * @throws {NixtoolsError} `SNAPSHOT_…`, `PACK_…` (verification) when the snapshot is damaged or contradicts itself.
 */
export const installSnapshot = async (options: InstallSnapshotOptions): Promise<Installed> => {
  const { state, name, source } = options;
  const manifest = await openSnapshot(source);
  const summary = { packages: manifest.counts.entries, failed: manifest.counts.errors };
  const current = await inUse(state, name, manifest);
  if (current !== undefined) return { ...summary, generation: current, changed: false };
  const generation = await addGeneration(state, name, (folder) => fill(folder, options));
  await pruneGenerations(state, name, keptGenerations);
  return { ...summary, generation, changed: true };
};

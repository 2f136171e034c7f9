import { copyFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildCatalog } from '@nixtools/catalog/lmdb';
import { type DrvPack, openPack } from '@nixtools/drv-closure';
import { isDerivationPath, isNixtoolsError, isStorePath, NixtoolsError } from '@nixtools/nix-formats';
import {
  canonicalJson,
  type Entry,
  entriesName,
  isFailed,
  manifestName,
  openSnapshot,
  packName,
  programsName,
  readEntries,
  readPrograms,
  verifySnapshot,
} from '@nixtools/snapshot';
import { catalogDigest, digestName, isWhole, keptSnapshots } from './current-snapshot.ts';
import { addGeneration, currentGeneration, pruneGenerations } from './generations.ts';
import { generationFiles } from './open-channel.ts';
import { type Published, printPublished, publishedName } from './published.ts';
import type { StateFolder } from './state-folder.ts';

/** How many generations stay on disk: the current one and what `rollback` can go back to. */
export const keptGenerations = 3;

export type InstallStep =
  | 'fetch'
  | 'unpack'
  | 'copy'
  | 'verify entries'
  | 'verify derivations'
  | 'build catalog';

export interface InstallSnapshotOptions {
  readonly state: StateFolder;
  readonly name: string;
  /** A snapshot folder. */
  readonly source: string;
  /** For a source that was unpacked for this purpose, on the file system of the state: it is moved instead of copied. */
  readonly unpacked?:
    | {
        /** Whence it came: for errors. */
        readonly place: string;
        /** What the generation remembers of its publication. */
        readonly published: Published;
      }
    | undefined;
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

const takePart = async (
  name: string,
  folder: string,
  { source, unpacked }: InstallSnapshotOptions,
): Promise<void> => {
  const take = unpacked === undefined ? copyFile : rename;
  await take(join(source, name), join(folder, name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw incomplete(`${name} is missing from the snapshot`, join(source, name));
  });
};

/** Works on its own copy, never on the source: what was verified is what is used. Errors name the source. */
const fill = async (folder: string, options: InstallSnapshotOptions): Promise<void> => {
  const { unpacked, source } = options;
  options.onStep?.('copy');
  await takePart(manifestName, folder, options);
  const { files } = await openSnapshot(folder);
  const optional = files[programsName] === undefined ? [] : [programsName];
  for (const name of [entriesName, packName, ...optional]) await takePart(name, folder, options);
  await verifyAndIndex(folder, options).catch((error: unknown) => {
    if (!isNixtoolsError(error) || error.place === undefined) throw error;
    const { code, kind, message, hint } = error;
    const place = error.place.replace(folder, unpacked?.place ?? source);
    throw new NixtoolsError({ code, kind, message, place, hint, cause: error });
  });
  if (unpacked !== undefined)
    await writeFile(join(folder, publishedName), printPublished(unpacked.published));
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
  const inUse = await currentGeneration(state, name);
  const current = (await keptSnapshots(state, name)).find(({ generation }) => generation === inUse);
  const isSame = current !== undefined && canonicalJson(current.manifest) === canonicalJson(manifest);
  if (isSame && (await isWhole(current)))
    return { ...summary, generation: current.generation, changed: false };
  const generation = await addGeneration(state, name, (folder) => fill(folder, options));
  await pruneGenerations(state, name, keptGenerations);
  return { ...summary, generation, changed: true };
};

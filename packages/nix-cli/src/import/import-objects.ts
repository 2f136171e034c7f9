import { NixtoolsError, type StoreObject, type StorePath } from '@nixtools/nix-formats';
import { nixFailure } from '../failure.ts';
import type { Nix } from '../nix.ts';
import { requireStoreDir } from '../store-folder.ts';
import { printInvalid } from '../valid.ts';
import { importByCache } from './by-cache.ts';
import { importByStream, isUntrusted } from './by-stream.ts';
import { type VerifiedObject, verifiedObjects } from './verified-objects.ts';

/** Objects that can be read one by one, so that only the missing ones are. */
export interface ImportSource {
  /** Everything that the store must hold afterwards; a path comes after the paths that it refers to. */
  readonly paths: readonly StorePath[];
  /** The objects of some of `paths`, in the order asked; may be called a second time. */
  objects(paths: readonly StorePath[]): Iterable<StoreObject> | AsyncIterable<StoreObject>;
}

export interface ImportReport {
  /** How many paths were asked for. */
  readonly total: number;
  /** Those that the store did not hold before. */
  readonly imported: readonly StorePath[];
}

const isList = (source: ImportSource | readonly StoreObject[]): source is readonly StoreObject[] =>
  Array.isArray(source);

const sourceOf = (objects: readonly StoreObject[]): ImportSource => {
  const byPath = new Map(objects.map((object) => [object.path, object]));
  return {
    paths: [...byPath.keys()],
    objects: (paths) =>
      paths.flatMap((path) => {
        const object = byPath.get(path);
        return object === undefined ? [] : [object];
      }),
  };
};

/**
 * Puts content-addressed objects (texts, sources, .drv files) into the store: those that it lacks, and only those.
 * Asks the store again afterwards, since `nix-store --import` may succeed after a part.
 *
 * A store that does not trust us (an ordinary user and the daemon) takes no unsigned import, but does take
 * content-addressed objects from a binary cache, whose paths it can check itself: that is the second way.
 *
 * @throws {NixtoolsError} `STORE_DIR_MISMATCH` (environment), `IMPORT_FORGED` (verification), `IMPORT_INCOMPLETE` (failed),
 *   and those of the machine.
 * @example
 * await importObjects(nix, { paths: pack.closure([drv]), objects: (paths) => pack.objects(paths) });
 */
export const importObjects = async (
  nix: Nix,
  objects: ImportSource | readonly StoreObject[],
): Promise<ImportReport> => {
  const source = isList(objects) ? sourceOf(objects) : objects;
  requireStoreDir(nix, source.paths);
  const missing = await printInvalid(nix, source.paths);
  if (missing.length > 0) await importMissing(nix, source, missing);
  return { total: source.paths.length, imported: missing };
};

const importMissing = async (
  nix: Nix,
  source: ImportSource,
  missing: readonly StorePath[],
): Promise<void> => {
  const objects = (): AsyncIterable<VerifiedObject> => verifiedObjects(source.objects(missing));
  const result = await importByStream(nix, objects());
  if (isUntrusted(result)) await importByCache(nix, missing, objects());
  else if (result.exitCode !== 0) throw nixFailure(`importing ${missing.length} store paths`, result);

  // Nix prints each path that it imported; the store is asked about the others only.
  const arrived = new Set(result.exitCode === 0 ? result.stdout.split('\n') : []);
  const unconfirmed = missing.filter((path) => !arrived.has(path));
  const left = await printInvalid(nix, unconfirmed);
  if (left.length === 0) return;
  throw new NixtoolsError({
    code: 'IMPORT_INCOMPLETE',
    kind: 'failed',
    message: `${left.length} of ${missing.length} paths did not arrive in the store`,
    place: left[0],
    hint: 'run the same command again; what has arrived is kept',
  });
};

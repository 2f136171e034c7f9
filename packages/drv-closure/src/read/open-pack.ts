import { NixtoolsError, type StoreObject, type StorePath } from '@nixtools/nix-formats';
import { referencesOf } from '../format/graph.ts';
import { DERIVATION_KIND } from '../format/layout.ts';
import { closureOf } from './closure.ts';
import { readContents } from './contents.ts';
import { openPackFile, type PackFile } from './pack-file.ts';
import { type PackedObjects, packedObject } from './packed-object.ts';
import { type PackCounts, verifyPack } from './verify.ts';

/** An open `drvs.pack`: its index is in memory, contents are unpacked as they are asked for. */
export interface DrvPack {
  readonly storeDir: string;
  /** How many store paths it holds. */
  readonly count: number;
  has(path: StorePath): boolean;
  /** The path with these 32 characters before its name: all that the name of a narinfo file says. */
  find(hash: string): StorePath | undefined;
  /**
   * The paths that the roots need, themselves included, references first.
   *
   * @throws {NixtoolsError} `NOT_PACKED` (not-found) for a root that is not there
   */
  closure(roots: Iterable<StorePath>): StorePath[];
  /**
   * The objects themselves, references first in whatever order the paths come; each is checked against its path.
   *
   * @throws {NixtoolsError} `NOT_PACKED` (not-found), `PACK_CORRUPT` (verification)
   */
  objects(paths: Iterable<StorePath>): AsyncGenerator<StoreObject>;
  /** How many derivations refer directly to each path that any refers to. Looks at the index only. */
  dependents(): Map<StorePath, number>;
  /**
   * Unpacks and checks everything.
   *
   * @throws {NixtoolsError} `PACK_CORRUPT` (verification)
   */
  verify(): Promise<PackCounts>;
  close(): Promise<void>;
}

/**
 * Opens a pack and reads its end and its index, nothing else.
 *
 * @throws {NixtoolsError} `PACK_NOT_FOUND`, `PACK_VERSION` (environment), `PACK_CORRUPT` (verification)
 * @example
 * const pack = await openPack('snapshot/drvs.pack');
 * for await (const object of pack.objects(pack.closure([drvPath]))) console.log(object.path);
 * await pack.close();
 */
export const openPack = async (file: string): Promise<DrvPack> => {
  const packFile = await openPackFile(file);
  const { graph, paths } = packFile;
  const objects: PackedObjects = { graph, paths, place: file };
  const idOf = (path: StorePath): number => {
    const id = paths.idOf(path);
    if (id === undefined) throw notPacked(path, file);
    return id;
  };
  return {
    storeDir: graph.storeDir,
    count: graph.count,
    has: (path) => paths.idOf(path) !== undefined,
    find: (hash) => {
      const id = paths.idOfHash(hash);
      return id === undefined ? undefined : paths.pathOf(id);
    },
    closure: (roots) => closureOf(graph, Array.from(roots, idOf)).map(paths.pathOf),
    objects: (wanted) => readObjects(packFile, objects, Array.from(wanted, idOf)),
    dependents: () => countDependents(objects),
    verify: () => verifyPack(packFile, objects),
    close: () => packFile.close(),
  };
};

const notPacked = (path: StorePath, file: string): NixtoolsError =>
  new NixtoolsError({
    code: 'NOT_PACKED',
    kind: 'not-found',
    message: `${path} is not in the pack`,
    place: file,
    hint: 'ask for a derivation that the snapshot of this pack lists',
  });

async function* readObjects(
  file: PackFile,
  objects: PackedObjects,
  ids: readonly number[],
): AsyncGenerator<StoreObject> {
  const ascending = [...new Set(ids)].sort((a, b) => a - b);
  for await (const content of readContents(file, ascending)) yield packedObject(objects, content);
}

const countDependents = ({ graph, paths }: PackedObjects): Map<StorePath, number> => {
  const counts = new Uint32Array(graph.count);
  for (let id = 0; id < graph.count; id++) {
    if (graph.kinds[id] !== DERIVATION_KIND) continue;
    for (const reference of referencesOf(graph, id)) counts[reference] = (counts[reference] ?? 0) + 1;
  }
  const dependents = new Map<StorePath, number>();
  counts.forEach((count, id) => {
    if (count > 0) dependents.set(paths.pathOf(id), count);
  });
  return dependents;
};

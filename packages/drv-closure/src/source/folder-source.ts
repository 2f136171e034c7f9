import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  isDerivationPath,
  isStorePath,
  NixtoolsError,
  narFromTree,
  type StorePath,
  storePathBaseName,
  storePathHash,
} from '@nixtools/nix-formats';
import { narNodeFromFolder } from './nar-node-from-folder.ts';

/** Where a closure is read from. */
export interface ContentSource {
  /** The text of a `.drv`, the NAR of anything else; `undefined` when it is not there. */
  readonly read: (path: StorePath) => Promise<Uint8Array | undefined>;
  /** The path with this hash part, when there is one: for sources that refer to others. */
  readonly find?: (hash: string) => Promise<StorePath | undefined>;
}

/**
 * Reads from a real store folder. It believes the folder in nothing: `packClosure` recomputes each path.
 *
 * @param folder the physical folder, such as `<scratch store>/nix/store`
 * @param storeDir the folder that the paths name
 * @example await packClosure({ storeDir: '/nix/store', roots, ...folderSource('/tmp/scratch/nix/store'), out })
 */
export const folderSource = (folder: string, storeDir = '/nix/store'): ContentSource => {
  let byHash: Map<string, StorePath> | undefined;
  return {
    read: async (path) => readIfThere(join(folder, storePathBaseName(path)), path),
    find: async (hash) => {
      byHash ??= listByHash(folder, storeDir);
      return byHash.get(hash);
    },
  };
};

/** Synchronous: for tens of thousands of small files that takes a fifth of the time. */
const readIfThere = (file: string, path: StorePath): Uint8Array | undefined => {
  try {
    return isDerivationPath(path) ? readFileSync(file) : narFromTree(narNodeFromFolder(file));
  } catch (error) {
    if (error instanceof NixtoolsError) throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new NixtoolsError({
      code: 'STORE_UNREADABLE',
      kind: 'environment',
      message: error instanceof Error ? error.message : String(error),
      place: path,
      hint: 'check who may read the store folder, and the disk',
      cause: error,
    });
  }
};

const listByHash = (folder: string, storeDir: string): Map<string, StorePath> => {
  const paths = readdirSync(folder)
    .map((name) => `${storeDir}/${name}`)
    .filter((path) => isStorePath(path, storeDir));
  return new Map(paths.map((path) => [storePathHash(path), path]));
};

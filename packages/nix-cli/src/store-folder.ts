import { join, posix } from 'node:path';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { Nix } from './nix.ts';

const DEFAULT_STORE_DIR = '/nix/store';

/** The value of `--store`: the last one wins, as in Nix itself. */
const storeOption = (nix: Nix): string | undefined => {
  const at = nix.options.lastIndexOf('--store');
  return at === -1 ? undefined : nix.options[at + 1];
};

const queryOf = (uri: string): URLSearchParams => new URLSearchParams(uri.split('?').slice(1).join('?'));

/**
 * The *logical* store folder, the one that store paths begin with: `/nix/store` almost everywhere.
 * Read from the settings without a process: `--store URI?store=DIR`, `NIX_STORE_DIR`, `NIX_STORE`.
 *
 * @example storeDirOf(createNix({ NIX_STORE_DIR: '/tmp/s/store' })) // '/tmp/s/store'
 */
export const storeDirOf = (nix: Nix): string => {
  const inUri = queryOf(storeOption(nix) ?? '').get('store');
  const folder = inUri ?? nix.env['NIX_STORE_DIR'] ?? nix.env['NIX_STORE'] ?? DEFAULT_STORE_DIR;
  return posix.normalize(folder).replace(/(?<=.)\/+$/, '');
};

/**
 * Refuses paths that were made for another store folder: no store of this one can hold them.
 *
 * @param paths also with outputs: `X.drv!out`
 * @throws {NixtoolsError} `STORE_DIR_MISMATCH` (environment)
 */
export const requireStoreDir = (nix: Nix, paths: readonly string[]): void => {
  const storeDir = storeDirOf(nix);
  const foreign = paths.find((path) => !path.startsWith(`${storeDir}/`));
  if (foreign === undefined) return;
  throw new NixtoolsError({
    code: 'STORE_DIR_MISMATCH',
    kind: 'environment',
    message: `the path does not belong to the store folder ${storeDir}`,
    place: foreign,
    hint: 'store paths are made for one store folder: use an index of this store folder, or set NIX_STORE_DIR',
  });
};

/** The folder that a chroot store lives under (`--store DIR`, `--store 'local?root=DIR'`); empty for an ordinary store. */
const rootOf = (nix: Nix): string => {
  const uri = storeOption(nix) ?? '';
  const [place = ''] = uri.split('?');
  return place.startsWith('/') ? place : (queryOf(uri).get('root') ?? '');
};

/**
 * Where a file that a path in the store names really lies on this machine's disk; differs from the path only in a
 * chroot store.
 *
 * @example physicalPath(createNix(env, ['--store', '/tmp/s']), '/nix/store/abc-x') // '/tmp/s/nix/store/abc-x'
 */
export const physicalPath = (nix: Nix, path: string): string => {
  const root = rootOf(nix);
  return root === '' ? path : join(root, path);
};

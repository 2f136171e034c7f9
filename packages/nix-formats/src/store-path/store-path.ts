import { NixtoolsError } from '../error.ts';
import { printBase32 } from '../hash/base32.ts';

declare const storePathBrand: unique symbol;

/** The full path of a store object: `/nix/store/<32 characters>-<name>`. Made only by `parseStorePath` and the `make...Path`s. */
export type StorePath = string & { readonly [storePathBrand]: true };

export const defaultStoreDir = '/nix/store';

const HASH_LENGTH = 32;
const baseName = /^[0-9a-df-np-sv-z]{32}-(.+)$/s;
const nameSyntax = /^[0-9A-Za-z+\-._?=]{1,211}$/;

/** Whether Nix takes this as the name of a store path. `.`, `..` and what begins so before a dash, Nix 2.8 took and 2.26 refuses. */
export const isStorePathName = (name: string): boolean =>
  nameSyntax.test(name) && !/^\.\.?(?:-|$)/.test(name);

/**
 * @throws {NixtoolsError} `STORE_PATH_SYNTAX` (verification)
 * @example parseStorePath('/nix/store/bwkb907myxpzddx6vz8clfcm1dwx5b4f-hello-1.0')
 */
export const parseStorePath = (text: string, storeDir: string = defaultStoreDir): StorePath => {
  const problem = storePathProblem(text, storeDir);
  if (problem === undefined) return text as StorePath;
  throw new NixtoolsError({
    code: 'STORE_PATH_SYNTAX',
    kind: 'verification',
    message: `${JSON.stringify(text.slice(0, 300))} is no store path: ${problem}`,
  });
};

/**
 * The path with these 20 bytes as its hash.
 *
 * @throws {NixtoolsError} `STORE_PATH_SYNTAX` (usage) for an impossible name
 */
export const storePathOf = (storeDir: string, hash: Uint8Array, name: string): StorePath => {
  if (isStorePathName(name)) return `${storeDir}/${printBase32(hash)}-${name}` as StorePath;
  throw new NixtoolsError({
    code: 'STORE_PATH_SYNTAX',
    kind: 'usage',
    message: `${JSON.stringify(name.slice(0, 300))} cannot be the name of a store path`,
    hint: 'at most 211 letters, digits and +-._?=',
  });
};

/** Whether `parseStorePath` would take it. */
export const isStorePath = (text: string, storeDir: string = defaultStoreDir): text is StorePath =>
  storePathProblem(text, storeDir) === undefined;

const storePathProblem = (text: string, storeDir: string): string | undefined => {
  if (!storeDir.startsWith('/')) return 'it is not absolute';
  if (!text.startsWith(`${storeDir}/`)) return `it is not in ${storeDir}`;
  const name = baseName.exec(text.slice(storeDir.length + 1))?.[1];
  if (name === undefined) return 'after the store folder comes no 32-character hash and dash';
  return isStorePathName(name) ? undefined : 'Nix does not allow that name';
};

/** `hello-1.0.drv` */
export const storePathName = (path: StorePath): string => storePathBaseName(path).slice(HASH_LENGTH + 1);

/** The 32 characters of Nix's base32 before the name. */
export const storePathHash = (path: StorePath): string => storePathBaseName(path).slice(0, HASH_LENGTH);

/** `bwkb907myxpzddx6vz8clfcm1dwx5b4f-hello-1.0`, as narinfo files and store folders have it. */
export const storePathBaseName = (path: StorePath): string => path.slice(path.lastIndexOf('/') + 1);

/** The folder: `/nix/store`. */
export const storeDirOf = (path: StorePath): string => path.slice(0, path.lastIndexOf('/'));

export const isDerivationPath = (path: StorePath): boolean => path.endsWith('.drv');

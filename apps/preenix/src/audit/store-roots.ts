import { lstatSync, readlinkSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Nix, printInvalid, queryPaths, storeDirOf } from '@nixtools/nix-cli';
import { isDerivationPath, isStorePath, NixtoolsError, type StorePath } from '@nixtools/nix-formats';

/** As many links in a row as Linux follows. */
const MOST_LINKS = 40;

const notInStore = (given: string, storeDir: string): NixtoolsError =>
  new NixtoolsError({
    code: 'NOT_IN_STORE',
    kind: 'usage',
    message: `this is no path of the store ${storeDir}, and no link to one`,
    place: given,
    hint: 'give a store path or a link such as ./result; "preenix audit --files DIR" looks at a folder outside of a store',
  });

const targetOf = (file: string): string | undefined => {
  try {
    return lstatSync(file).isSymbolicLink() ? resolve(dirname(file), readlinkSync(file)) : undefined;
  } catch {
    return undefined;
  }
};

/**
 * The store path that a word of the command line means, as Nix reads it: links are followed up to the store, and a file
 * inside of a store path means the whole of it.
 */
const storePathOf = (nix: Nix, given: string, cwd: string): StorePath => {
  const storeDir = storeDirOf(nix);
  let at: string | undefined = resolve(cwd, given);
  for (let links = 0; at !== undefined && links <= MOST_LINKS; links++) {
    if (at.startsWith(`${storeDir}/`)) {
      const path = at.slice(0, `${at}/`.indexOf('/', storeDir.length + 1));
      if (isStorePath(path, storeDir)) return path;
      break;
    }
    at = targetOf(at);
  }
  throw notInStore(given, storeDir);
};

const requireValid = async (nix: Nix, paths: readonly StorePath[]): Promise<void> => {
  const [missing] = await printInvalid(nix, paths);
  if (missing === undefined) return;
  throw new NixtoolsError({
    code: 'NOT_VALID',
    kind: 'not-found',
    message: 'the store does not hold this path',
    place: missing,
    hint: `build or fetch it: nix-store --realise ${missing}`,
  });
};

const deriverOf = async (nix: Nix, path: StorePath): Promise<StorePath> => {
  if (isDerivationPath(path)) return path;
  const [info] = await queryPaths(nix, [path]);
  if (info?.deriver !== undefined && (await printInvalid(nix, [info.deriver])).length === 0)
    return info.deriver;
  throw new NixtoolsError({
    code: 'DERIVER_UNKNOWN',
    kind: 'not-found',
    message: 'the store does not have the derivation that this path was built by',
    place: path,
    hint: 'give the .drv file itself: "nix-instantiate" and "preenix drv ATTR --import" make it',
  });
};

/**
 * The store paths that an audit begins with.
 *
 * @param derivation take the derivations instead of what they built
 * @throws {NixtoolsError} `NOT_IN_STORE` (usage), `NOT_VALID`, `DERIVER_UNKNOWN` (not-found); what asking the store throws
 */
export const storeRoots = async (
  nix: Nix,
  given: readonly string[],
  { cwd, derivation }: { readonly cwd: string; readonly derivation: boolean },
): Promise<readonly StorePath[]> => {
  const paths = given.map((word) => storePathOf(nix, word, cwd));
  await requireValid(nix, paths);
  return derivation ? Promise.all(paths.map((path) => deriverOf(nix, path))) : paths;
};

import { NixtoolsError, parseStorePath, type StorePath } from '@nixtools/nix-formats';
import { nixFailure } from '../failure.ts';
import type { Nix } from '../nix.ts';
import { runNixLean } from '../run/run-lean.ts';
import { requireStoreDir, storeDirOf } from '../store-folder.ts';
import { argumentGroups } from '../valid.ts';

/** What the store knows of a path that it holds. */
export interface PathInfo {
  readonly path: StorePath;
  /** Of its NAR, in bytes. */
  readonly narSize: number;
  /** The derivation that it was built by, when the store knows. */
  readonly deriver: StorePath | undefined;
  /** Sorted; a path may refer to itself. */
  readonly references: readonly StorePath[];
}

/**
 * Reads what `nix-store --dump-db` prints: for each path a line of its own with the hash, size, deriver and number of
 * references, then those.
 *
 * @throws {NixtoolsError} `STORE_ANSWER` (failed) with the number of the line that is something else
 */
export const parsePathInfos = (text: string, storeDir: string): PathInfo[] => {
  const lines = text.split('\n');
  let at = 0;
  const odd = (): NixtoolsError =>
    new NixtoolsError({
      code: 'STORE_ANSWER',
      kind: 'failed',
      message: 'Nix describes its store in a form that is not known here',
      place: `nix-store --dump-db, line ${at}`,
      hint: 'which Nix is on PATH? "nix-store --version" says',
    });
  const line = (): string => {
    const found = lines[at++];
    if (found === undefined) throw odd();
    return found;
  };
  const number = (): number => {
    const found = line();
    if (!/^[0-9]{1,15}$/.test(found)) throw odd();
    return Number(found);
  };
  const infos: PathInfo[] = [];
  while (at < lines.length - 1) {
    const path = parseStorePath(line(), storeDir);
    line();
    const narSize = number();
    const deriver = line();
    const count = number();
    if (count > lines.length - at) throw odd();
    const references = Array.from({ length: count }, () => parseStorePath(line(), storeDir));
    const known = deriver === '' ? undefined : parseStorePath(deriver, storeDir);
    infos.push({ path, narSize, deriver: known, references });
  }
  return infos;
};

const ask = async (nix: Nix, what: string, args: readonly string[]): Promise<string> => {
  const result = await runNixLean(nix, 'nix-store', args);
  if (result.exitCode === 0) return result.stdout;
  throw nixFailure(what, result);
};

/**
 * What the store knows of these paths.
 *
 * @throws {NixtoolsError} `STORE_DIR_MISMATCH` (environment); when one is not in the store, or the store cannot be asked
 * @example (await queryPaths(nix, ['/nix/store/…-hello']))[0]?.narSize // 226560
 */
export const queryPaths = async (nix: Nix, paths: readonly StorePath[]): Promise<PathInfo[]> => {
  requireStoreDir(nix, paths);
  const infos: PathInfo[] = [];
  for (const group of argumentGroups(paths)) {
    const text = await ask(nix, 'asking the Nix store about paths', ['--dump-db', ...group]);
    infos.push(...parsePathInfos(text, storeDirOf(nix)));
  }
  return infos;
};

/**
 * The closure of these paths: themselves, and all that they refer to, directly or not; sorted by path.
 *
 * @throws {NixtoolsError} as `queryPaths` does
 */
export const queryClosure = async (nix: Nix, roots: readonly StorePath[]): Promise<PathInfo[]> => {
  requireStoreDir(nix, roots);
  const found = new Set<string>();
  for (const group of argumentGroups(roots)) {
    const text = await ask(nix, 'asking the Nix store for a closure', ['--query', '--requisites', ...group]);
    for (const line of text.split('\n')) if (line !== '') found.add(line);
  }
  const storeDir = storeDirOf(nix);
  return queryPaths(
    nix,
    [...found].sort().map((path) => parseStorePath(path, storeDir)),
  );
};

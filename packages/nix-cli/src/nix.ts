import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { NixtoolsError } from '@nixtools/nix-formats';

export type NixProgram = 'nix' | 'nix-env' | 'nix-instantiate' | 'nix-store';

/** Which Nix to run and how: a value, so that tests and throwaway stores are only another value. */
export interface Nix {
  /** The whole environment of every Nix process. The user's own settings decide about store and daemon. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Appended to every call, such as `['--store', dir]`. */
  readonly options: readonly string[];
}

/** Variables that name a folder. Nix 2.8 aborts where one of them is empty. */
const folderVariables = [
  ...['NIX_STORE_DIR', 'NIX_STORE', 'NIX_STATE_DIR', 'NIX_LOG_DIR', 'NIX_CONF_DIR', 'NIX_DATA_DIR'],
  ...[
    'NIX_BIN_DIR',
    'HOME',
    'TMPDIR',
    'XDG_CACHE_HOME',
    'XDG_CONFIG_HOME',
    'XDG_DATA_HOME',
    'XDG_STATE_HOME',
  ],
];

/** The environment less the variables for folders that are empty, which count as unset. */
export const createNix = (env: Nix['env'] = process.env, options: readonly string[] = []): Nix => ({
  env: Object.fromEntries(
    Object.entries(env).filter(([name, value]) => value !== '' || !folderVariables.includes(name)),
  ),
  options,
});

/** Where Nix and whoever works with it put temporary files. */
export const temporaryFolderOf = (nix: Nix): string => nix.env['TMPDIR'] ?? '/tmp';

const isProgram = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
};

/**
 * The full path of a Nix program on `PATH`.
 *
 * @throws {NixtoolsError} `NIX_NOT_FOUND` (environment) when it is not installed.
 */
export const findNixProgram = (nix: Nix, program: NixProgram): string => {
  const folders = (nix.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const found = folders.map((folder) => join(folder, program)).find(isProgram);
  if (found !== undefined) return found;
  throw new NixtoolsError({
    code: 'NIX_NOT_FOUND',
    kind: 'environment',
    message: `the program ${program} is not on PATH`,
    hint: 'install Nix: "apt-get install nix-bin" on Debian, or see https://nixos.org/download; then try again',
  });
};

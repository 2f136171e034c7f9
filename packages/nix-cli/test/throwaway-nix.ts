import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNix, type Nix, runNix } from '../src/index.ts';

/** A real Nix with a store, a home and settings of its own, all below one new folder. */
export interface ThrowawayNix {
  readonly nix: Nix;
  readonly folder: string;
  readonly storeDir: string;
  /** Evaluates a Nix expression and gives the .drv paths of its derivations. */
  instantiate(expression: string): Promise<string[]>;
  remove(): Promise<void>;
}

const SETTINGS = [
  'sandbox = false',
  'substitute = false',
  'build-users-group =',
  'experimental-features =',
  // Nobody cuts the power of a throwaway store.
  'fsync-metadata = false',
];

export const throwawayNix = async (): Promise<ThrowawayNix> => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'nixtools-nix-')));
  const at = (name: string): string => join(folder, name);
  for (const name of ['conf', 'home', 'log', 'state', 'store', 'tmp']) await mkdir(at(name));
  await writeFile(at('conf/nix.conf'), SETTINGS.map((line) => `${line}\n`).join(''));
  const nix = createNix({
    PATH: process.env['PATH'],
    HOME: at('home'),
    TMPDIR: at('tmp'),
    NIX_REMOTE: '',
    NIX_STORE_DIR: at('store'),
    NIX_STATE_DIR: at('state'),
    NIX_LOG_DIR: at('log'),
    NIX_CONF_DIR: at('conf'),
  });
  return {
    nix,
    folder,
    storeDir: at('store'),
    async instantiate(expression) {
      const result = await runNix(nix, 'nix-instantiate', ['--expr', expression]);
      if (result.exitCode !== 0) throw new Error(result.stderr);
      return result.stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.replace(/!.*/, ''));
    },
    async remove() {
      spawnSync('chmod', ['-R', 'u+w', folder]);
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** A Nix expression for a derivation that /bin/sh builds. */
export const shellDerivation = (
  name: string,
  script: string,
  more: Readonly<Record<string, string>> = {},
): string => {
  const attributes = Object.entries(more).map(([key, value]) => `${key} = ${value};`);
  return `(derivation { name = "${name}"; system = builtins.currentSystem; builder = "/bin/sh"; PATH = "/bin:/usr/bin"; args = [ "-c" ''${script}'' ]; ${attributes.join(' ')} })`;
};

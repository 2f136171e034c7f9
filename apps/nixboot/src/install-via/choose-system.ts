import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Io, usageError } from '@nixtools/command-line';
import { buildConfig, buildFlake, type SystemRootFolder, systemExpression } from '@nixtools/install-via';
import type { Nix } from '@nixtools/nix-cli';

export interface SystemChoice {
  readonly toplevel: string | undefined;
  readonly config: string | undefined;
  readonly nixpkgs: string | undefined;
  readonly flake: string | undefined;
}

/** Exactly one of the three ways to name a system. @throws {NixtoolsError} `USAGE` (usage) */
export const requireChoice = ({ toplevel, config, nixpkgs, flake }: SystemChoice): void => {
  const given = [toplevel, config, flake].filter((each) => each !== undefined);
  const hint = 'nixboot install-via TOPLEVEL ssh://HOST, or --config FILE, or --flake REF';
  if (given.length !== 1)
    throw usageError('install-via: give one system: TOPLEVEL, --config or --flake', hint);
  if (nixpkgs !== undefined && config === undefined)
    throw usageError('--nixpkgs goes with --config', 'a flake names its own nixpkgs');
};

const module = (): string => fileURLToPath(new URL('../nix/root-folder.nix', import.meta.url));

/** Here it is one folder further up than in the bundle. */
const shippedModule = (): string => {
  const path = module();
  return statSync(path, { throwIfNoEntry: false }) === undefined
    ? fileURLToPath(new URL('../../nix/root-folder.nix', import.meta.url))
    : path;
};

/** Builds the toplevel with this machine's Nix, for the folder that the target has. */
export const buildSystem = async (
  { config, nixpkgs, flake }: SystemChoice,
  { nix, folder, io }: { readonly nix: Nix; readonly folder: SystemRootFolder; readonly io: Io },
): Promise<string> => {
  const options = { signal: io.signal, onStderr: io.err };
  if (flake !== undefined) return buildFlake(nix, flake, options);
  const tree = nixpkgs === undefined ? '<nixpkgs>' : resolve(io.cwd, nixpkgs);
  const file = resolve(io.cwd, config ?? '');
  return buildConfig(
    nix,
    systemExpression(file, { module: shippedModule(), nixpkgs: tree, folder }),
    options,
  );
};

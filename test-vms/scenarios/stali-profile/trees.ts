import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface ModernTrees {
  readonly corepkgs: string;
  readonly nixLib: string;
}

/** Where checkouts of the package set and of its library are; nothing when one is not named. */
export const modernTrees = (env: NodeJS.ProcessEnv): ModernTrees | undefined => {
  const { NIXTOOLS_COREPKGS: corepkgs, NIXTOOLS_NIX_LIB: nixLib } = env;
  return corepkgs === undefined || nixLib === undefined ? undefined : { corepkgs, nixLib };
};

/** Copies them into a folder, side by side; its lock file names a revision to fetch, and there is no network. */
export const copyTrees = async ({ corepkgs, nixLib }: ModernTrees, folder: string): Promise<string> => {
  const place = join(folder, 'corepkgs');
  await cp(corepkgs, place, { recursive: true, verbatimSymlinks: true });
  await cp(nixLib, join(folder, 'nix-lib'), { recursive: true, verbatimSymlinks: true });
  await writeFile(join(place, 'pins.nix'), '{ lib = ../nix-lib; }\n');
  return place;
};

import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { NixtoolsError, printNixString } from '@nixtools/nix-formats';

/** A path of any bytes: Nix's own literals have no spaces. */
export const pathExpression = (path: string): string => `(/. + ${printNixString(path)})`;

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/**
 * The absolute path of a nixpkgs that has these files.
 *
 * @throws {NixtoolsError} `NIXPKGS_INVALID` (usage)
 */
export const requireNixpkgs = async (nixpkgs: string, files: readonly string[]): Promise<string> => {
  const tree = resolve(nixpkgs);
  for (const file of files) {
    if (await exists(join(tree, file))) continue;
    throw new NixtoolsError({
      code: 'NIXPKGS_INVALID',
      kind: 'usage',
      message: `this is no nixpkgs that has what is needed: ${file} is missing`,
      place: nixpkgs,
      hint: 'name the folder of a nixpkgs: NixOS needs one of 2013 or later, modular services one of late 2025 or later',
    });
  }
  return tree;
};

/**
 * The absolute path of a file of Nix expressions.
 *
 * @throws {NixtoolsError} `CONFIGURATION_NOT_FOUND` (usage)
 */
export const requireConfiguration = async (file: string): Promise<string> => {
  const path = resolve(file);
  if (await exists(path)) return path;
  throw new NixtoolsError({
    code: 'CONFIGURATION_NOT_FOUND',
    kind: 'usage',
    message: 'there is no such configuration',
    place: path,
    hint: 'name a file like /etc/nixos/configuration.nix',
  });
};

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * The folder of the profile's Nix code, for an expression that imports it; by name, so that it is found from sources,
 * `dist` and bundles.
 *
 * @example `(import ${staliNix()} { }).mkPkgs { nixpkgs = ./nixpkgs; system = "x86_64-linux"; level = "static"; }`
 */
export const staliNix = (): string =>
  dirname(createRequire(import.meta.url).resolve('@nixtools/stali/nix/default.nix'));

/**
 * The file that makes of a tree the tree at a level: called with `{ nixpkgs, level }` it is a function like that of nixpkgs.
 *
 * @example evaluateTree({ tree, level: { name: 'static', file: atLevelFile() }, … })
 */
export const atLevelFile = (): string => join(staliNix(), 'at-level.nix');

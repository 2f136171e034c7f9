import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/**
 * The folder of the profile's Nix code, for an expression that imports it; by name, so that it is found from sources,
 * `dist` and bundles.
 *
 * @example `(import ${staliNix()} { }).mkPkgs { nixpkgs = ./nixpkgs; system = "x86_64-linux"; level = "static"; }`
 */
export const staliNix = (): string =>
  dirname(createRequire(import.meta.url).resolve('@nixtools/stali/nix/default.nix'));

import { fileURLToPath } from 'node:url';

/**
 * The folder of the profile's Nix code, for an expression that imports it.
 *
 * @example `(import ${staliNix()} { }).mkPkgs { nixpkgs = ./nixpkgs; system = "x86_64-linux"; level = "static"; }`
 */
export const staliNix = (): string => fileURLToPath(new URL('../nix', import.meta.url));

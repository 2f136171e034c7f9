import { parseNix } from '@nixtools/nix-syntax';
import type { SourceTree } from '../src/index.ts';

/** A tree by its files. */
export const treeOf = (files: Readonly<Record<string, string>>): SourceTree => ({
  sources: new Map(
    Object.entries(files).map(([file, text]) => [file, { file, text, root: parseNix(text, file) }]),
  ),
  unreadable: [],
});

const many = Array.from({ length: 400 }, (_, i) => `n${i} = ${i};`).join(' ');

/** A small nixpkgs: 400 names, and `newScope` as nixpkgs has it. */
export const nixpkgs = {
  'default.nix': 'import ./all-packages.nix',
  'lib.nix': `{
  callPackageWith = autoArgs: fn: args:
    let f = if builtins.isFunction fn then fn else import fn; in
    f (builtins.intersectAttrs (builtins.functionArgs f) autoArgs // args);
}
`,
  'all-packages.nix': `{ system ? "x86_64-linux" }:
let
  lib = import ./lib.nix;
  pkgs = packages pkgs;
  packages = pkgs: with pkgs; {
    ${many}
    inherit lib pkgs system;
    newScope = extra: lib.callPackageWith (pkgs // extra);
    callPackage = newScope { };
    more = import ./more.nix { inherit pkgs newScope; };
  };
in
pkgs
`,
};

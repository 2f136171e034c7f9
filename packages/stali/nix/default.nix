# The profile: `(import ./. { }).mkPkgs { nixpkgs = …; system = "x86_64-linux"; level = "static"; }`.
{ }:
rec {
  levels = import ./levels.nix;

  # A package set at a level.
  mkPkgs = import ./mk-pkgs.nix;

  # What `mkPkgs` makes, as a function like nixpkgs itself: for whatever takes a tree and calls it with `system`, `config` and `overlays`.
  treeAt =
    { nixpkgs, level, ... }@at:
    { system ? builtins.currentSystem, ... }@args:
    mkPkgs (at // { inherit system; } // removeAttrs args [ "localSystem" "crossSystem" ]);
}

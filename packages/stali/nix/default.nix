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

  # Systems without systemd: any services, or a web server from a tree to what boots.
  makeSystem = import ./system;
  webServer = import ./web-server.nix;

  nixos = {
    # A module, and a function that makes a configuration small as a whole.
    minimal = ./nixos/minimal.nix;
    small = import ./nixos/small.nix;
  };
}

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

  # A `bootstrap` of Debian's toolchain, for a tree without musl: `bootstrap { debs = ./debs; }`.
  bootstrap = import ./bootstrap;

  # Setup hooks that split outputs and compress documentation: `hooks { inherit (pkgs) runCommand; }`.
  hooks = import ./hooks;

  # A kernel of a fixed version for a virtual machine: `tinyKernel { source = ./linux-source-6.1.tar.xz; }`.
  tinyKernel = import ./kernel;

  nixos = {
    # A module, and a function that makes a configuration small as a whole.
    minimal = ./nixos/minimal.nix;
    small = import ./nixos/small.nix;
  };
}

# The packages of a nixpkgs of 2014 at a level, with Debian's toolchain:
#   nix-build packages/stali/nix/bootstrap/pkgs.nix --arg nixpkgs /path/to/nixpkgs -A nginx
{
  nixpkgs,
  # Or `glibc`: the same toolchain and flags, linked dynamically, to compare with.
  level ? "static",
  system ? "x86_64-linux",
  # A folder of `stali-debs.mjs fetch`; without it Nix downloads from Debian.
  debs ? null,
  features ? [ ],
  config ? { },
}:
let
  bootstrap = import ./. { inherit debs; };
  started = bootstrap { inherit nixpkgs system; };
  overridden = super: builtins.foldl' (made: overlay: made // overlay super.pkgs (super // made)) { } started.overlays;
in
if level == "glibc" then
  import nixpkgs {
    inherit system;
    bootStdenv = started.glibc.stdenv;
    config = config // { packageOverrides = overridden; };
  }
else
  (import ../. { }).mkPkgs { inherit nixpkgs system level bootstrap features config; }

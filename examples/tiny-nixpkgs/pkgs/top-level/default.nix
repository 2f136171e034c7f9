# Puts the package set together: each part is a function of the finished whole.
{
  lib,
  system,
  config,
}:

lib.fix (
  pkgs:
  let
    callPackage = lib.callPackageWith pkgs;
  in
  {
    inherit
      lib
      system
      config
      callPackage
      ;
    stdenv = callPackage ../stdenv { };
  }
  // import ../build-support { inherit callPackage; }
  // lib.packagesByName callPackage ../by-name
  // import ./all-packages.nix pkgs
  // import ./aliases.nix pkgs
  // (if config.hostile or false then { hostile = import ./hostile.nix pkgs; } else { })
)

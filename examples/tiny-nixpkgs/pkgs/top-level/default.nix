# Puts the package set together: each part is a function of the finished whole.
{
  lib,
  system,
  crossSystem,
  config,
  overlays,
}:

lib.fix (
  pkgs:
  let
    callPackage = lib.callPackageWith pkgs;
    packages = {
      inherit
        lib
        system
        config
        callPackage
        ;
      stdenv = callPackage ../stdenv { inherit crossSystem; };
    }
    // import ../build-support { inherit callPackage; }
    // lib.packagesByName callPackage ../by-name
    // import ./all-packages.nix pkgs
    // import ./aliases.nix pkgs
    // (if config.hostile or false then { hostile = import ./hostile.nix pkgs; } else { });
  in
  # Each sees the finished whole, and what the ones before have made.
  builtins.foldl' (made: overlay: made // overlay pkgs made) packages overlays
)

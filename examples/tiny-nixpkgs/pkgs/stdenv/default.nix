# The build environment: a derivation that every package depends on, with the function that makes packages.
{
  lib,
  system,
  config,
}:

let
  checkMeta = import ./check-meta.nix { inherit lib system config; };

  stdenv = builtins.derivation {
    name = "tiny-stdenv";
    inherit system;
    builder = "/bin/sh";
    args = [
      "-eu"
      ./install.sh
    ];
    setup = ./setup.sh;
    applyPatch = ./apply-patch.sh;
  };
in
stdenv
// {
  meta = {
    description = "The build environment that all packages share: a shell and five phases";
    license = lib.licenses.mit;
    maintainers = [ lib.maintainers.amina ];
    platforms = lib.platforms.unix;
  };
  mkDerivation = import ./make-derivation.nix {
    inherit
      lib
      system
      stdenv
      checkMeta
      ;
  };
}

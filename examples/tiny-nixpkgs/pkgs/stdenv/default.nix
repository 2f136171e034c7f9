# The build environment: a derivation that every package depends on, with the function that makes packages.
{
  lib,
  system,
  crossSystem,
  config,
}:

let
  # Where packages run. Scripts run anywhere, so that only names tell one platform from another.
  hostPlatform = {
    inherit system;
    isStatic = crossSystem.isStatic or false;
    isMusl = builtins.match ".*-musl.*" (crossSystem.config or "") != null;
  };
  hostSuffix =
    if crossSystem == null then
      ""
    else
      (if hostPlatform.isStatic then "-static" else "") + "-" + crossSystem.config;

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

  # How it makes derivations can be overridden, and then the environment is another.
  withDerivations =
    mkDerivationFromStdenv:
    let
      self = stdenv // {
        inherit meta hostPlatform;
        # There is no compiler: nothing is compiled.
        cc = { };
        mkDerivation = mkDerivationFromStdenv self;
        override =
          change:
          withDerivations (change { inherit mkDerivationFromStdenv; }).mkDerivationFromStdenv;
      };
    in
    self;

  meta = {
    description = "The build environment that all packages share: a shell and five phases";
    license = lib.licenses.mit;
    maintainers = [ lib.maintainers.amina ];
    platforms = lib.platforms.unix;
  };
in
withDerivations (
  _:
  import ./make-derivation.nix {
    inherit
      lib
      system
      stdenv
      checkMeta
      hostSuffix
      ;
  }
)

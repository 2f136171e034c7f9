# A nixpkgs in miniature. Everything in it builds offline, in seconds, from /bin/sh and coreutils.
{
  localSystem ? { },
  system ? localSystem.system or builtins.currentSystem,
  # Where the packages run, when not where they are built: { config; isStatic ? false; }.
  crossSystem ? null,
  config ? { },
  overlays ? [ ],
  # Of what runs on `crossSystem` only.
  crossOverlays ? [ ],
}:

import ./pkgs/top-level {
  lib = import ./lib;
  inherit system crossSystem config;
  overlays = overlays ++ (if crossSystem == null then [ ] else crossOverlays);
}

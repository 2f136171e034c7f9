# A nixpkgs in miniature. Everything in it builds offline, in seconds, from /bin/sh and coreutils.
{
  system ? builtins.currentSystem,
  config ? { },
}:

import ./pkgs/top-level {
  lib = import ./lib;
  inherit system config;
}

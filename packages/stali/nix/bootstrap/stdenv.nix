# A stdenv of the tree's own kind (pkgs/stdenv/generic and its compiler wrapper, as they are) over Debian's toolchain and a C library.
{
  nixpkgs,
  system,
  toolchain,
  # { package, loader }: the loader is a file in lib.
  libc,
  preHook ? "",
}:
let
  lib = import (nixpkgs + "/lib");
  inherit (toolchain) tools gcc perl;

  make =
    cc:
    import (nixpkgs + "/pkgs/stdenv/generic") {
      inherit system;
      name = "stdenv-stali";
      gcc = cc;
      shell = "${tools}/bin/bash";
      initialPath = [ tools ];
      fetchurlBoot = import ./fetchurl.nix;
      config = { };
      preHook = builtins.readFile ./pre-hook.sh + preHook;
      # Programs that only run while something is built.
      overrides = _: { inherit perl; };
    };

  wrapper = import (nixpkgs + "/pkgs/build-support/gcc-wrapper") {
    stdenv = make "/no-such-path";
    nativeTools = false;
    nativeLibc = false;
    gcc = gcc // { langC = true; langCC = false; };
    binutils = gcc;
    libc = libc.package;
    coreutils = tools;
    shell = "${tools}/bin/bash";
    name = "stali-gcc-wrapper";
  };
in
make (lib.overrideDerivation wrapper (_: {
  # An empty system root: what is not named is not found, on any host.
  gccCFlags = "--sysroot=${gcc}/empty";
  dynamicLinker = libc.loader;
}))

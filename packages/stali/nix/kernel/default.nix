# The tiny kernel as a derivation: $out/bzImage and $out/config. With Nix 2.8 as with a current one.
#
#   import ./. { source = /usr/src/linux-source-6.1.tar.xz; }
#
# source: the archive of Linux 6.1, or a fixed-output derivation of it. path, shell: where the tools are (gcc, binutils, make, flex, bison, bc,
# perl, libelf, tar, xz); by default those of the machine, which takes sandbox = false.
{ source
, system ? "x86_64-linux"
, shell ? "/bin/sh"
, path ? "/usr/bin:/bin"
, fragment ? ./tiny.config
}:

derivation {
  name = "linux-tiny-6.1";
  inherit system source fragment;
  compile = ./compile.sh;
  builder = shell;
  args = [ "-euc" "exec \"$0\" \"$compile\" \"$source\" \"$fragment\" \"$out\"" shell ];
  PATH = path;
}

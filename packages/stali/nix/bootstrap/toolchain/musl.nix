# musl from Debian's source, whole: Debian's package of it has no crypt. With the headers of Debian's kernel, which musl has none of.
{ system, inputs, toolchain }:
let
  inherit (toolchain) glibc gcc tools;
in
derivation {
  name = "stali-musl";
  inherit system glibc gcc tools;
  src = inputs.sources.musl;
  builder = "${tools}/bin/bash";
  args = [ ./musl.sh ];
}

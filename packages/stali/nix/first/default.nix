# The first program of a guest as a derivation: $out/init, static. Compiles with any C compiler that makes static programs, such as that of a
# static stdenv, or musl-gcc.
{ stdenv }:

stdenv.mkDerivation {
  name = "stali-first";
  src = ./first.c;
  unpackPhase = ":";
  buildPhase = ''
    ''${CC:-gcc} -Os -static -ffunction-sections -fdata-sections -Wl,--gc-sections -s -o init $src
  '';
  installPhase = ''
    mkdir -p $out
    cp init $out/init
  '';
}

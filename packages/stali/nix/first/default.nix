# The first program of a guest as a derivation: $out/init, static. Compiles with any C compiler that makes static programs, such as that of a
# static stdenv, or musl-gcc.
{ stdenv }:

stdenv.mkDerivation {
  name = "stali-first";
  src = ./.;
  buildPhase = ''
    sh ./compile.sh . init
  '';
  installPhase = ''
    mkdir -p $out
    cp init $out/init
  '';
}

# A program with its own store path in it, as those have that look for their files there: what is made over it must not depend on where it was built.
{ pkgs }:
pkgs.stdenv.mkDerivation {
  name = "names-itself";
  unpackPhase = "true";
  buildPhase = ''
    printf '#include <stdio.h>\nint main(void) { return puts("%s") < 0; }\n' "$out" > program.c
    gcc program.c -o program
  '';
  installPhase = ''
    mkdir -p "$out/bin"
    cp program "$out/bin/"
  '';
}

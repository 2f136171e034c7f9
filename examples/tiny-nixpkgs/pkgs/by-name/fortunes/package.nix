{ lib, stdenv }:

stdenv.mkDerivation {
  pname = "fortunes";
  version = "2026.11";
  src = ./fortunes;

  installPhase = ''
    mkdir -p "$out/share"
    cp fortunes "$out/share/fortunes"
  '';

  meta = {
    description = "Sayings for the program fortune";
    license = lib.licenses.cc-by-sa-40;
    maintainers = [ lib.maintainers.dmitri ];
    platforms = lib.platforms.all;
  };
}

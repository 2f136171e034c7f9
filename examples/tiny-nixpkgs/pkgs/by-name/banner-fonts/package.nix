{ lib, stdenv }:

stdenv.mkDerivation {
  pname = "banner-fonts";
  version = "5";
  src = ./block;

  installPhase = ''
    mkdir -p "$out/share/banner"
    cp block "$out/share/banner/"
  '';

  meta = {
    description = "Letters, five lines high";
    license = lib.licenses.cc0;
    platforms = lib.platforms.all;
  };
}

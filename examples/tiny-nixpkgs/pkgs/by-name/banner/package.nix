{
  lib,
  stdenv,
  banner-fonts,
}:

stdenv.mkDerivation {
  pname = "banner";
  version = "1.3.6";
  src = ./banner.sh;
  fonts = "${banner-fonts}/share/banner";

  installPhase = ''installProgram banner.sh fonts'';

  meta = {
    description = "Writes a word in large letters";
    homepage = "https://example.org/banner";
    license = lib.licenses.zlib;
    maintainers = [ lib.maintainers.emi ];
    platforms = lib.platforms.unix;
    mainProgram = "banner";
  };
}

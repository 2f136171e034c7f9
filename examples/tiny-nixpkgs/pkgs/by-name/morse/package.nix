{ lib, stdenv }:

stdenv.mkDerivation {
  pname = "morse";
  version = "18.44";
  src = ./src;

  installPhase = ''
    mkdir -p "$out/share"
    cp alphabet "$out/share/morse-alphabet"
    installProgram morse.sh out
  '';

  meta = {
    description = "Sends text as ·– signals: · · · – – – · · ·";
    license = lib.licenses.bsd2;
    maintainers = [ lib.maintainers.emi ];
    platforms = lib.platforms.unix;
    mainProgram = "morse";
  };
}

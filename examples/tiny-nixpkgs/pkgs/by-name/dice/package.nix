{ lib, stdenv }:

stdenv.mkDerivation {
  pname = "dice";
  version = "1.2";
  src = ./dice.sh;

  meta = {
    description = "Throws as many dice as you like";
    license = lib.licenses.isc;
    maintainers = [ lib.maintainers.emi ];
    platforms = lib.platforms.unix;
    mainProgram = "dice";
  };
}

{ lib, stdenv }:

stdenv.mkDerivation {
  pname = "tiny-calculator";
  version = "0.9";
  src = ./calc.sh;

  meta = {
    description = "A calculator for whole numbers";
    license = lib.licenses.mit;
    maintainers = [ lib.maintainers.bram ];
    platforms = lib.platforms.unix;
    mainProgram = "calc";
  };
}

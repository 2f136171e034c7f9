{ lib, stdenv }:

stdenv.mkDerivation {
  pname = "rainbow";
  version = "0.7";
  src = ./rainbow.sh;

  meta = {
    description = "Colours the lines of a text, one after the other";
    license = lib.licenses.mit;
    maintainers = [ lib.maintainers.chloe ];
    platforms = lib.platforms.unix;
    mainProgram = "rainbow";
  };
}

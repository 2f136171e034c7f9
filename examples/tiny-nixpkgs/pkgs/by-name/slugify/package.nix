{ lib, stdenv }:

stdenv.mkDerivation {
  pname = "slugify";
  version = "1.0.1";
  src = ./slugify.sh;

  meta = {
    description = "Turns a title into a file name";
    license = lib.licenses.isc;
    maintainers = [ lib.maintainers.chloe ];
    platforms = lib.platforms.unix;
    mainProgram = "slugify";
  };
}

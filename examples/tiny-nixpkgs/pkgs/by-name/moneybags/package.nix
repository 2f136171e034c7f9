{ lib, stdenv }:

stdenv.mkDerivation {
  pname = "moneybags";
  version = "1.0";
  src = ./moneybags.sh;

  meta = {
    description = "Counts your money, and keeps some of it";
    homepage = "https://example.com/moneybags";
    license = lib.licenses.unfree;
    maintainers = [ lib.maintainers.chloe ];
    platforms = lib.platforms.unix;
    mainProgram = "moneybags";
  };
}

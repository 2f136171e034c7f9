{ lib, stdenv }:

stdenv.mkDerivation {
  pname = "hanoi";
  version = "64";
  src = ./hanoi.sh;

  meta = {
    description = "Moves the tower of Hanoi, one disk at a time";
    license = lib.licenses.bsd3;
    maintainers = [ lib.maintainers.dmitri ];
    platforms = lib.platforms.unix;
    mainProgram = "hanoi";
  };
}

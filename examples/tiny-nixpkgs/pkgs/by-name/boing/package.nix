{ lib, stdenv }:

stdenv.mkDerivation {
  pname = "boing";
  version = "1984";
  src = ./boing.sh;

  meta = {
    description = "The bouncing ball, for the machine that it was made for";
    license = lib.licenses.cc0;
    maintainers = [ lib.maintainers.amina ];
    platforms = lib.platforms.amiga;
    mainProgram = "boing";
  };
}

{ lib, stdenv }:

stdenv.mkDerivation {
  pname = "rot13";
  version = "13";
  src = ./rot13.sh;

  meta = {
    description = "The cipher that undoes itself";
    license = lib.licenses.cc0;
    maintainers = [ lib.maintainers.amina ];
    platforms = lib.platforms.unix;
    mainProgram = "rot13";
  };
}

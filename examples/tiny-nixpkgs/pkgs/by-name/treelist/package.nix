{ lib, stdenv }:

stdenv.mkDerivation {
  pname = "treelist";
  version = "2.1";
  src = ./tree.sh;

  meta = {
    description = "Shows a folder and what is in it as a tree";
    license = lib.licenses.gpl2Only;
    maintainers = [ lib.maintainers.bram ];
    platforms = lib.platforms.unix;
    mainProgram = "tree";
  };
}

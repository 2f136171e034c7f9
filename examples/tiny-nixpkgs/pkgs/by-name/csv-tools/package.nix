{ lib, stdenv }:

stdenv.mkDerivation {
  pname = "csv-tools";
  version = "4.0";
  src = ./csv2tsv.sh;

  meta = {
    description = "Converts comma-separated values to tab-separated ones";
    license = lib.licenses.mpl20;
    maintainers = [ lib.maintainers.dmitri ];
    platforms = lib.platforms.unix;
    mainProgram = "csv2tsv";
  };
}

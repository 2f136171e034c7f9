{ lib, stdenv }:

stdenv.mkDerivation {
  pname = "fizzbuzz";
  version = "3.5.15";
  src = ./fizzbuzz.sh;

  meta = {
    description = "Counts, but says fizz and buzz";
    license = lib.licenses.mit;
    maintainers = [ lib.maintainers.chloe ];
    platforms = lib.platforms.unix;
    mainProgram = "fizzbuzz";
  };
}

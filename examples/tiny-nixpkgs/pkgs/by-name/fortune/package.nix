{
  lib,
  stdenv,
  fortunes,
}:

stdenv.mkDerivation {
  pname = "fortune";
  version = "1.99.1";
  src = ./fortune.sh;
  inherit fortunes;

  installPhase = ''installProgram fortune.sh fortunes'';

  meta = {
    description = "Prints a saying, or the one with the number that you give";
    homepage = "https://example.org/fortune";
    license = lib.licenses.bsd3;
    maintainers = [ lib.maintainers.dmitri ];
    platforms = lib.platforms.unix;
    mainProgram = "fortune";
  };
}

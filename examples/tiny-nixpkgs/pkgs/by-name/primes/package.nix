{
  lib,
  stdenv,
  primes-table,
}:

stdenv.mkDerivation {
  pname = "primes";
  version = "2.3.5";
  src = ./primes.sh;
  table = primes-table;

  installPhase = ''installProgram primes.sh table'';

  meta = {
    description = "Says whether a number is prime, as long as it is a small one";
    license = lib.licenses.mit;
    maintainers = [ lib.maintainers.dmitri ];
    platforms = lib.platforms.unix;
    mainProgram = "primes";
  };
}

{ lib, stdenv }:

stdenv.mkDerivation {
  pname = "perpetual-motion";
  version = "0.0.1";

  installPhase = ''
    echo "perpetual-motion: out of energy" >&2
    exit 1
  '';

  meta = {
    description = "A machine that never stops, once somebody makes it start";
    license = lib.licenses.mit;
    maintainers = [ lib.maintainers.dmitri ];
    platforms = lib.platforms.unix;
    broken = true;
  };
}

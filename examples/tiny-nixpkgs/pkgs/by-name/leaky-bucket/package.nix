{ lib, stdenv }:

# Evaluates, and fails in its tests: what a failing build looks like.
stdenv.mkDerivation {
  pname = "leaky-bucket";
  version = "0.5";

  buildPhase = ''
    echo "filling the bucket with 10 litres"
    litres=10
  '';

  checkPhase = ''
    litres=$((litres - 3))
    if [ "$litres" -ne 10 ]; then
      echo "FAIL: bucket holds water: expected 10 litres, found $litres" >&2
      exit 1
    fi
  '';

  meta = {
    description = "Holds water, but does not pass its own tests";
    license = lib.licenses.mit;
    maintainers = [ lib.maintainers.bram ];
    platforms = lib.platforms.unix;
  };
}

{
  lib,
  stdenv,
  computeText,
}:

stdenv.mkDerivation {
  pname = "primes-table";
  version = "1000";

  # Fixed output: however the numbers are found, they are these.
  src = computeText {
    name = "primes";
    sha256 = "0pxjgzwsf5rzilbpxn8rsnyw8lr370zdr9syq1d7jg2dz342lm2m";
    script = ''
      seq 2 1000 | factor | while read -r number factors; do
        if [ "$number" = "$factors:" ]; then echo "$factors"; fi
      done'';
  };

  installPhase = ''
    mkdir -p "$out/share"
    cp primes "$out/share/primes"
  '';

  meta = {
    description = "The primes below a thousand, known by their hash";
    license = lib.licenses.cc0;
    platforms = lib.platforms.all;
  };
}

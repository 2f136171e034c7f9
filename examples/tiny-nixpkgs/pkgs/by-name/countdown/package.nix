{
  lib,
  stdenv,
  shmake,
}:

# Made with another package of the tree, and from sources that need a patch.
stdenv.mkDerivation {
  pname = "countdown";
  version = "10.9.8";
  src = ./src;
  patches = [ ./count-down-not-up.patch ];
  nativeBuildInputs = [ shmake ];

  buildPhase = ''make countdown.sh'';
  installPhase = ''installProgram countdown.sh'';

  meta = {
    description = "Counts down to lift-off";
    homepage = "https://example.org/countdown";
    license = lib.licenses.mit;
    maintainers = [ lib.maintainers.bram ];
    platforms = lib.platforms.unix;
    mainProgram = "countdown";
  };
}

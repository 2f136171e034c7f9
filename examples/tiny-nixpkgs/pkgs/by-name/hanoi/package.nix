{ lib, stdenv }:

# It tells of each move by a plugin, and what is linked statically loads none.
if stdenv.hostPlatform.isStatic then
  throw "hanoi loads plugins, which a static program cannot"
else
  stdenv.mkDerivation {
    pname = "hanoi";
    version = "64";
    src = ./hanoi.sh;

    meta = {
      description = "Moves the tower of Hanoi, one disk at a time";
      license = lib.licenses.bsd3;
      maintainers = [ lib.maintainers.dmitri ];
      platforms = lib.platforms.unix;
      mainProgram = "hanoi";
    };
  }

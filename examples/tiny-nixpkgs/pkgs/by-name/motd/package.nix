{
  lib,
  stdenv,
  cowsay,
  fortune,
}:

stdenv.mkDerivation {
  pname = "motd";
  version = "0.3";
  src = ./motd.sh;
  inherit cowsay fortune;

  installPhase = ''installProgram motd.sh cowsay fortune'';

  meta = {
    description = "The message of the day: a cow with a saying";
    license = [
      lib.licenses.mit
      lib.licenses.asl20
    ];
    maintainers = [ lib.maintainers.emi ];
    platforms = lib.platforms.unix;
    mainProgram = "motd";
  };
}

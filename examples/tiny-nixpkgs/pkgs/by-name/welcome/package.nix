{
  lib,
  stdenv,
  banner,
  hello,
  motd,
}:

stdenv.mkDerivation {
  pname = "welcome";
  version = "1.1";
  src = ./welcome.sh;
  inherit banner hello motd;

  installPhase = ''installProgram welcome.sh banner hello motd'';

  meta = {
    description = "Receives a guest with a banner, a greeting and the message of the day";
    longDescription = ''
      The program with the longest chain of dependencies in this tree:
      welcome needs motd, which needs cowsay, which needs libtext.
    '';
    license = lib.licenses.agpl3Plus;
    maintainers = builtins.attrValues lib.maintainers;
    platforms = lib.platforms.unix;
    mainProgram = "welcome";
  };
}

{
  lib,
  stdenv,
  libtext,
}:

stdenv.mkDerivation {
  pname = "cowsay";
  version = "3.8.4";
  src = ./src;

  buildInputs = [ libtext.dev ];

  installPhase = ''
    installProgram cowsay.sh out libtext
    mkdir -p "$out/share/cows"
    cp *.cow "$out/share/cows/"
  '';

  meta = {
    description = "A cow that says what you tell it to";
    longDescription = ''
      Wraps a text into a speech bubble and draws an animal under it. More
      animals are in the set cowPackages.
    '';
    homepage = "https://example.org/cowsay";
    license = lib.licenses.gpl3Plus;
    maintainers = [ lib.maintainers.bram ];
    platforms = lib.platforms.unix;
    mainProgram = "cowsay";
  };
}

{
  lib,
  stdenv,
  libgreet,
}:

stdenv.mkDerivation {
  pname = "hello";
  version = "2.12.1";
  src = ./src;

  outputs = [
    "out"
    "man"
  ];

  buildInputs = [ libgreet.dev ];

  installPhase = ''
    installProgram hello.sh libgreet
    installManual hello.1
  '';

  meta = {
    description = "A program that produces a familiar, friendly greeting";
    longDescription = ''
      hello greets the world, or whomever you name, in the language of your
      choice. It exists so that other software can be tried out on it.
    '';
    homepage = "https://example.org/hello";
    changelog = "https://example.org/hello/NEWS";
    license = lib.licenses.gpl3Plus;
    maintainers = [
      lib.maintainers.amina
      lib.maintainers.chloe
    ];
    platforms = lib.platforms.unix;
    mainProgram = "hello";
  };
}

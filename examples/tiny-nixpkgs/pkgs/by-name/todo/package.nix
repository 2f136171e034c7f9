{
  lib,
  stdenv,
  libtext,
}:

stdenv.mkDerivation {
  pname = "todo";
  version = "1.0-rc2";
  src = ./todo.sh;
  buildInputs = [ libtext.dev ];

  installPhase = ''installProgram todo.sh libtext'';

  meta = {
    description = "Remembers what you have to do";
    homepage = "https://example.org/todo";
    license = lib.licenses.asl20;
    maintainers = [ lib.maintainers.chloe ];
    platforms = lib.platforms.unix;
    mainProgram = "todo";
  };
}

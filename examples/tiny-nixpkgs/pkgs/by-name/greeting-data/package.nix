{ lib, stdenv }:

stdenv.mkDerivation {
  pname = "greeting-data";
  version = "2026a";
  src = ./greetings;

  installPhase = ''
    mkdir -p "$out/share/greetings"
    cp * "$out/share/greetings/"
  '';

  meta = {
    description = "How to greet in six languages: Grüezi, здравствуй, こんにちは";
    homepage = "https://example.org/greeting-data";
    license = lib.licenses.cc0;
    maintainers = [
      lib.maintainers.dmitri
      lib.maintainers.emi
    ];
    platforms = lib.platforms.all;
  };
}

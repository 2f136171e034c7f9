{
  lib,
  stdenv,
  greeting-data,
}:

stdenv.mkDerivation {
  pname = "libgreet";
  version = "2.0.1";
  src = ./libgreet.sh;
  greetings = "${greeting-data}/share/greetings";

  outputs = [
    "out"
    "dev"
  ];

  installPhase = ''
    mkdir -p "$out/share/sh" "$dev/share/sh-config"
    substitute libgreet.sh greetings >"$out/share/sh/greet.sh"
    echo "libgreet=$out/share/sh/greet.sh" >"$dev/share/sh-config/libgreet.sh"
  '';

  meta = {
    description = "A shell library that greets people in their own language";
    homepage = "https://example.org/libgreet";
    license = lib.licenses.mpl20;
    maintainers = [ lib.maintainers.chloe ];
    platforms = lib.platforms.unix;
  };
}

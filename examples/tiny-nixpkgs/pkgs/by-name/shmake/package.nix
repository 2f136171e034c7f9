{ lib, stdenv }:

stdenv.mkDerivation {
  pname = "shmake";
  version = "0.2";
  src = ./src;

  outputs = [
    "out"
    "doc"
  ];

  installPhase = ''
    installProgram make.sh
    mkdir -p "$doc/share/doc/shmake"
    cp README.md "$doc/share/doc/shmake/"
  '';

  meta = {
    description = "Makes a target after what it needs, from a list of recipes";
    homepage = "https://example.org/shmake";
    license = lib.licenses.gpl3Plus;
    maintainers = [
      lib.maintainers.amina
      lib.maintainers.dmitri
    ];
    platforms = lib.platforms.unix;
    mainProgram = "make";
  };
}

{ lib, stdenv }:

stdenv.mkDerivation {
  pname = "tinygrep";
  version = "0.4.0";
  src = ./src;

  # The program is in `bin`; there is no `out`.
  outputs = [
    "bin"
    "man"
  ];

  checkPhase = ''
    [ "$(printf 'apple\npear\n' | sh tinygrep.sh -n ea)" = 2:pear ]
    [ "$(printf 'apple\npear\n' | sh tinygrep.sh -v ea)" = apple ]
    ! printf 'apple\n' | sh tinygrep.sh plum
  '';

  meta = {
    description = "Prints the lines that contain a text";
    longDescription = ''
      Looks for a fixed text, not for a pattern. Exits with 0 when a line
      was printed, and with 1 when none was.
    '';
    homepage = "https://example.org/tinygrep";
    license = lib.licenses.gpl3Plus;
    maintainers = [ lib.maintainers.bram ];
    platforms = lib.platforms.unix;
    mainProgram = "tinygrep";
  };
}

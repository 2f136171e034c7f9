{ lib, stdenv }:

stdenv.mkDerivation {
  pname = "libtext";
  version = "1.4.2";
  src = ./src;

  # No `out`: programs need `lib` at run time, other packages need `dev` while they are built.
  outputs = [
    "lib"
    "dev"
    "doc"
  ];

  installPhase = ''
    mkdir -p "$lib/share/sh" "$dev/share/sh-config" "$doc/share/doc/libtext"
    cp text.sh "$lib/share/sh/"
    substitute libtext-config.sh lib >"$dev/share/sh-config/libtext.sh"
    cp README.md "$doc/share/doc/libtext/"
  '';

  checkPhase = ''
    . ./text.sh
    [ "$(text_repeat 3 ab)" = ababab ]
    [ "$(text_pad 4 x)" = "x   " ]
    [ "$(printf 'a\nbcd\n' | text_width)" = 3 ]
  '';

  meta = {
    description = "Shell functions that repeat, pad, measure and wrap text";
    longDescription = ''
      A library for programs that draw with letters. It is sourced, never run,
      and needs nothing but a POSIX shell and coreutils.
    '';
    homepage = "https://example.org/libtext";
    license = lib.licenses.lgpl21Plus;
    maintainers = [
      lib.maintainers.amina
      lib.maintainers.bram
    ];
    platforms = lib.platforms.unix;
    outputsToInstall = [
      "lib"
      "doc"
    ];
  };
}

# More animals for cowsay. Their names are what people call them, so some need quotes as attributes.
{
  lib,
  stdenv,
  cowsay,
}:

let
  cow =
    name: description: picture:
    stdenv.mkDerivation {
      pname = "cow-${name}";
      version = "3.8";
      src = picture;

      installPhase = ''
        mkdir -p "$out/share/cows"
        cp ./*.cow "$out/share/cows/${name}.cow"
      '';

      checkPhase = ''
        ${cowsay}/bin/cowsay -f ./*.cow moo
      '';

      meta = {
        inherit description;
        license = lib.licenses.gpl3Plus;
        maintainers = [ lib.maintainers.bram ];
        platforms = lib.platforms.unix;
      };
    };
in
{
  tux = cow "tux" "The penguin" ./tux.cow;
  "dragon-1.5" = cow "dragon" "A dragon of medium size" ./dragon.cow;
  "the \"famous\" one" = cow "famous" "The cow that needs no name" ./famous.cow;
}

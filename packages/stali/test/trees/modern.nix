# A nixpkgs in miniature, with systems and overlays as today's has them.
{
  localSystem,
  crossSystem ? localSystem,
  overlays ? [ ],
  crossOverlays ? [ ],
  config ? { },
}:
let
  extend = super: overlay: super // overlay super super;
  platform = {
    inherit (crossSystem) config isStatic;
    isMusl = true;
  };
  base = {
    given = { inherit localSystem crossSystem config; };
    stdenv.hostPlatform = platform;
  };
in
builtins.foldl' extend base (overlays ++ crossOverlays)

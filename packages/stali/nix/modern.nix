# A nixpkgs with `crossSystem` and `overlays`. What is built there runs here: compilers and build tools stay those of the build system.
{
  tree,
  nixpkgs,
  system,
  level,
  buildSystem,
  featureOverlays,
  overlays,
  config,
  bootstrap,
}:
let
  levels = import ./levels.nix;
  inherit (levels.byName level) isStatic link;

  started = if bootstrap == null then { } else bootstrap { inherit nixpkgs system level buildSystem; };

  about = _: _: {
    stali = {
      inherit level system buildSystem;
    };
  };
  # nixpkgs' own adapters link with -static; this level has another flag in its place.
  staticPie = [
    (_: super: {
      stdenv = import ./static-pie.nix {
        inherit level;
        inherit (super) stdenv;
      };
    })
    (import ./static-pie-packages.nix)
  ];

  pkgs = tree.make (
    {
      localSystem = {
        system = buildSystem;
      };
      crossSystem = levels.crossSystem { inherit system level; };
      overlays = overlays ++ (started.overlays or [ ]);
      # Only for what runs on the small system: the compiler is not rebuilt because the server has fewer features.
      crossOverlays = [ about ] ++ (if link == [ "-static-pie" ] then staticPie else [ ]) ++ featureOverlays;
      inherit config;
    }
    // (if started ? stdenvStages then { inherit (started) stdenvStages; } else { })
  );

  host = pkgs.stdenv.hostPlatform;
in
if !(host.isMusl or false) then
  throw "stali: this nixpkgs knows no musl for ${system}: its stdenv.hostPlatform has no isMusl"
else if isStatic && !(host.isStatic or false) then
  throw "stali: this nixpkgs takes no `isStatic` in crossSystem, which level ${level} needs; level musl works"
else
  pkgs

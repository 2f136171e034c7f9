# A nixpkgs from before overlays and `crossSystem.isStatic`, such as that of 2014: one stdenv for everything, and `packageOverrides`.
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

  started = bootstrap { inherit nixpkgs system level buildSystem; };
  stdenv = levels.adapt level started.stdenv;

  # Overlays as one `packageOverrides`: `self` is the final set, `super` what the overlays before made of it.
  fold =
    all: original: builtins.foldl' (made: overlay: made // overlay original.pkgs (original // made)) { } all;

  extend =
    given:
    given
    // {
      packageOverrides =
        original:
        fold (
          [ (_: _: { stali = { inherit level system buildSystem; }; }) ]
          ++ [ (_: super: if given ? packageOverrides then given.packageOverrides super else { }) ]
          ++ (if (levels.byName level).isStatic then [ (import ./old-static.nix) ] else [ ])
          ++ featureOverlays
          ++ overlays
          ++ (started.overlays or [ ])
        ) original;
    };
in
if bootstrap == null then
  throw "stali: this nixpkgs has no musl: its crossSystem knows glibc and uclibc. Give mkPkgs a `bootstrap`, which brings a compiler with musl"
else if buildSystem != system then
  throw "stali: this nixpkgs builds for the system that it runs on when it is given a stdenv: buildSystem has to be ${system}"
else
  tree.make {
    inherit system;
    bootStdenv = stdenv;
    config = extend config;
  }

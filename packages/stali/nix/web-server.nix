# A whole web server, from a tree to what boots: `nix-instantiate web-server.nix --arg nixpkgs ./nixpkgs -A image`.
{
  nixpkgs,
  system ? builtins.currentSystem,
  level ? "static",
  buildSystem ? system,
  features ? true,
  bootstrap ? null,
  overlays ? [ ],
  ...
}@given:
let
  pkgs = import ./mk-pkgs.nix {
    inherit nixpkgs system level buildSystem features bootstrap overlays;
  };
in
import ./system/web-server.nix (
  { inherit pkgs; }
  // removeAttrs given [
    "nixpkgs"
    "system"
    "level"
    "buildSystem"
    "features"
    "bootstrap"
    "overlays"
  ]
)
// { inherit pkgs; }

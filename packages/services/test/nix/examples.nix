# What the examples describe, as the text that the programs read.
let
  s = import ../../nix/services.nix { };
  folder = ../../../../examples/services;
  given = file: import (folder + "/${file}") { inherit s; };
  tide = given "tide/tide.nix";
  alone = parts: s.place { hosts.here = { }; parts = { inherit parts; }; };
in
builtins.mapAttrs (_: deployment: deployment.json) {
  inherit (tide) low middle high;
  all = alone tide.all;
  two-nginx = alone (given "two-nginx/two-nginx.nix");
  hits = alone (given "nixos-and-hand/hits.nix");
}

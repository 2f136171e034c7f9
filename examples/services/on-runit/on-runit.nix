# The services of the other examples, for machines without systemd. Nothing in them changes; the target is another one.
#
#   nix-build on-runit.nix -A tide.runit --arg pkgs 'import <nixpkgs> { }'      # result/a/files, result/a/install
{
  pkgs ? { },
  # Programs are the host's, whatever packages there are to build with.
  s ? import ../../../packages/services/nix/services.nix { inherit (pkgs) nodejs; },
}:

let
  alone = parts: s.place { hosts.here = { }; parts = { inherit parts; }; };
in
{
  tide = (import ../tide/tide.nix { inherit s; }).low.build;
  hits = (alone (import ../nixos-and-hand/hits.nix { inherit s; })).build;
  two-nginx = (alone (import ../two-nginx/two-nginx.nix { inherit s; })).build;
}

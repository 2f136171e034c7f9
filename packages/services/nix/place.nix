# What stands on which machine: a deployment, as the description that `place` of this package reads.
#
#   hosts     name -> what a host says of itself: { address; capacity; labels; mounts; devices; kernelModules; }
#   parts     name -> list of parts; what is placed as a whole
#   on        part -> the hosts that it is placed on
#   replicas  part -> on how many hosts
#   strategy  for parts that `on` does not name: "explicit" (refused), "spread" or "pack"
{
  hosts,
  parts,
  on ? { },
  replicas ? { },
  strategy ? null,
}:

let
  plain = import ./plain.nix;
  wishes = plain "place" {
    on = if on == { } then null else on;
    replicas = if replicas == { } then null else replicas;
    inherit strategy;
  };
in
{
  version = 1;
  hosts = plain "hosts" hosts;
  parts = builtins.mapAttrs (name: import ./merge.nix "parts.${name}") parts;
}
// (if wishes == { } then { } else { place = wishes; })

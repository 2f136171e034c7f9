# One part of a set: services, and users that they share, as plain data, with where they were written.
let
  plain = import ../plain.nix;
  inherit (import ../origin.nix) marksOf;
in
# origin: where the element was written that the part is about, or null
origin:
{
  services,
  users ? { },
}:
let
  marks = marksOf (builtins.mapAttrs (_: _: origin) services);
in
{
  version = 1;
  services = builtins.mapAttrs (id: plain "services.${id}") services;
}
// (if users == { } then { } else { inherit users; })
// (if marks == { } then { } else { inherit marks; })

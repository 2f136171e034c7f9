# Packages that say -static themselves where nixpkgs is static: a program that is linked with both flags does not start.
self: super:
let
  says = {
    busybox.enableStatic = false;
    dropbear.enableStatic = false;
    libev.static = false;
    runit.static = false;
  };
  takes = name: builtins.intersectAttrs (super.${name}.override.__functionArgs or { }) says.${name};
in
builtins.listToAttrs (
  map (name: {
    inherit name;
    value = super.${name}.override (takes name);
  }) (builtins.filter (name: super ? ${name}) (builtins.attrNames says))
)

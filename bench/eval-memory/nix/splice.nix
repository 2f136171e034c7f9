# One set of packages that is several: each package carries what it is in every other role, outputs included.
sets:
let
  roles = builtins.attrNames sets;
  keep =
    test: set:
    builtins.listToAttrs (
      map (name: { inherit name; value = set.${name}; }) (builtins.filter test (builtins.attrNames set))
    );
  isDerivation = value: builtins.isAttrs value && value.type or null == "derivation";

  merged =
    sets.buildBuild
    // sets.buildTarget
    // sets.hostHost
    // sets.targetTarget
    // sets.buildHost
    // sets.hostTarget;

  spliced =
    name: value:
    let
      inRoles = builtins.mapAttrs (_: set: set.${name} or { }) sets;
      carried = keep (role: builtins.hasAttr name sets.${role}) inRoles;
      output = name: {
        inherit name;
        value = value.${name} // {
          __spliced = builtins.mapAttrs (_: one: one.${name} or { }) carried;
        };
      };
    in
    if isDerivation value then
      value // { __spliced = carried; } // builtins.listToAttrs (map output value.outputs)
    else
      value;
in
assert builtins.length roles == 6;
builtins.mapAttrs spliced merged

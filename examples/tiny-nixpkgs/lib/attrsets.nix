rec {
  genAttrs =
    names: f:
    builtins.listToAttrs (
      map (name: {
        inherit name;
        value = f name;
      }) names
    );

  filterAttrs =
    predicate: set:
    genAttrs (builtins.filter (name: predicate name set.${name}) (builtins.attrNames set)) (
      name: set.${name}
    );

  # Tools that list packages look into a set only when it says so.
  recurseIntoAttrs = set: set // { recurseForDerivations = true; };
  dontRecurseIntoAttrs = set: set // { recurseForDerivations = false; };
}

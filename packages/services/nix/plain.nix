# What was written in Nix, as data: text, numbers, lists and sets. A path of the file system becomes one in the store, which a
# host that builds this has; null says nothing; a function is refused with its place.
let
  inherit (builtins)
    attrNames
    elemAt
    filter
    genList
    isAttrs
    isFunction
    isList
    isPath
    length
    listToAttrs
    map
    mapAttrs
    toString
    ;

  withoutNull =
    set:
    listToAttrs (
      map (name: {
        inherit name;
        value = set.${name};
      }) (filter (name: set.${name} != null) (attrNames set))
    );

  plain =
    where: value:
    if isPath value then
      "${value}"
    else if isList value then
      genList (index: plain "${where}.${toString index}" (elemAt value index)) (length value)
    else if isFunction value then
      throw "${where} is a function: what can be in a service is text, numbers, lists and sets"
    else if !isAttrs value then
      value
    else if value ? outPath || value ? __toString then
      toString value
    else
      mapAttrs (name: plain "${where}.${name}") (withoutNull value);
in
plain

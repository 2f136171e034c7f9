# Sets as a list of parts: a list of lists, of sets of `services.nix`, of parts and of JSON files with them becomes one list.
# Merging in Nix is concatenation; what the parts make together is for those who read them to find out.
let
  inherit (builtins)
    concatLists
    elemAt
    fromJSON
    genList
    isAttrs
    isList
    isPath
    length
    readFile
    removeAttrs
    toString
    typeOf
    ;
  # where: what a message calls the list
  merge =
    where: given:
    if isList given then
      concatLists (genList (index: merge "${where}.${toString index}" (elemAt given index)) (length given))
    else if isPath given then
      merge (toString given) (fromJSON (readFile given))
    else if isAttrs given && given ? services then
      [
        (removeAttrs given [
          "json"
          "build"
        ])
      ]
    else
      throw "${where} is ${
        if isAttrs given then "a set without services" else "a ${typeOf given}"
      }: parts come from constructors, or from `s.services`";
in
merge

# What a member of a package set is: a package, a set to go on in, or something that is skipped and why.
{ system, isDerivation }:

let
  inherit (builtins)
    all
    attrNames
    isAttrs
    isFunction
    isString
    length
    listToAttrs
    map
    parseDrvName
    seq
    tryEval
    typeOf
    unsafeDiscardStringContext
    unsafeGetAttrPos
    ;

  # Deeper sets are counted as skipped: nothing real nests so deep, but a set that makes new sets for ever does.
  deepestSet = 16;

  isRecursive = value: value.recurseForDerivations or false == true || value.recurseIntoAttrs or false == true;

  # Two sets are taken for the same when the same places in the source define the same names: forces no value.
  places = set: map (name: unsafeGetAttrPos name set) (attrNames set);
  sameSet = a: b: attrNames a == attrNames b && places a == places b;

  describe =
    ancestors: value:
    if !isAttrs value then
      [ "skipped" (if isFunction value then "function" else typeOf value) ]
    else if isDerivation value then
      [ "package" (describePackage value) ]
    else if !isRecursive value then
      [ "skipped" "set" ]
    else if !all (ancestor: !sameSet ancestor value) ancestors then
      [ "skipped" "set-inside-itself" ]
    else if length ancestors >= deepestSet then
      [ "skipped" "set-too-deep" ]
    else
      [ "set" (length (attrNames value)) ];

  describePackage =
    drv:
    let
      name = plain drv.name;
      drvPath = plain drv.drvPath;
      parsed = parseDrvName name;
      own =
        key: fallback:
        let
          value = drv.${key} or null;
          attempt = tryEval (if isString value then plain value else fallback);
        in
        if attempt.success then attempt.value else fallback;
    in
    # First of all, so that what is no derivation fails for want of a drvPath.
    seq drvPath {
      inherit name drvPath;
      outputs = listToAttrs (
        map (output: {
          name = output;
          value = plain (drv.${output}.outPath or drv.outPath);
        }) (drv.outputs or [ "out" ])
      );
      pname = own "pname" parsed.name;
      version = own "version" parsed.version;
      system = own "system" system;
    };

  plain = text: unsafeDiscardStringContext "${text}";
in
# `ancestors` are the sets that it is in, up to the root.
describe

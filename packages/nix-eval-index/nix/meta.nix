# What JSON can say of the meta of a package. The value is { describe; names; }.
{ isDerivation }:

let
  inherit (builtins)
    all
    attrNames
    concatMap
    filter
    isAttrs
    isBool
    isFloat
    isInt
    isList
    isPath
    isString
    listToAttrs
    map
    stringLength
    toJSON
    toString
    tryEval
    ;

  # Deeper or longer meta is counted as dropped: real meta is about three levels and a few kilobytes.
  deepestMeta = 8;
  longestMeta = 262144;
  # Beyond these, JSON readers round.
  largestInteger = 9007199254740991;

  # `kept` is a list of no or one value, `whole` whether nothing was left out.
  keep = whole: value: {
    kept = [ value ];
    inherit whole;
  };
  lost = {
    kept = [ ];
    whole = false;
  };
  expressible =
    depth: value:
    let
      isSmall = value <= largestInteger && value >= -largestInteger;
      parts = map (expressible (depth - 1)) value;
      members = map (name: expressibleAt (depth - 1) value name // { inherit name; }) (attrNames value);
      isWhole = all (part: part.whole);
    in
    if isString value then
      keep true value
    else if isInt value then
      keep true (if isSmall then value else toString value)
    else if isBool value || isFloat value || value == null then
      keep true value
    else if isPath value then
      keep true (toString value)
    else if depth == 0 then
      lost
    # Most lists, and the longest, are platforms.
    else if isList value && all isString value then
      keep true value
    else if isList value then
      keep (isWhole parts) (concatMap (part: part.kept) parts)
    else if isAttrs value && !isDerivation value then
      keep (isWhole members) (listToAttrs (concatMap entriesOf members))
    else
      lost;
  # JavaScript's readers of JSON drop a member of that name, or do worse.
  expressibleAt = depth: set: name: if name == "__proto__" then lost else expressible depth set.${name};
  entriesOf =
    { name, kept, ... }:
    map (value: { inherit name value; }) kept;

  describeMetaName =
    meta: name:
    expressibleAt deepestMeta meta name // { inherit name; };

  # The same, or nothing where it throws or is too long.
  describeMetaNameAlone =
    meta: name:
    let
      part = describeMetaName meta name;
      attempt = tryEval (stringLength (toJSON part.kept) <= longestMeta);
    in
    if attempt.success && attempt.value then part else lost // { inherit name; };

  # null when it throws or is no set
  metaOf =
    package:
    let
      meta = package.meta or { };
      attempt = tryEval (if isAttrs meta then meta else null);
    in
    if attempt.success then attempt.value else null;

  # "meta", what was kept, and the names of which something was not; "*" stands for all of them.
  metaWords =
    parts:
    [
      "meta"
      (listToAttrs (concatMap entriesOf parts))
      (map (part: part.name) (filter (part: !part.whole) parts))
    ];
  noMetaWords = [
    "meta"
    { }
    [ "*" ]
  ];

  # The text that `print` makes of such words, for the names in meta that `isWanted` is true of.
  describe =
    print: package: isWanted:
    let
      meta = metaOf package;
      names = filter isWanted (attrNames meta);
      textWith = describeName: print (metaWords (map (describeName meta) names));
      together = tryEval (
        let
          text = textWith describeMetaName;
        in
        if stringLength text <= longestMeta then text else throw "too long"
      );
    in
    if meta == null then
      print noMetaWords
    else if together.success then
      together.value
    else
      textWith describeMetaNameAlone;
in
{
  inherit describe;
  names = package: attrNames (metaOf package);
}

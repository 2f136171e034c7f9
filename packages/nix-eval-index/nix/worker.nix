# Describes the members of package sets, one question at a time. The questions are lines typed into `nix repl`, which
# survives every error of an attribute; the answers are `trace` lines, so that whatever kills the process takes only the
# member in question with it. Evaluates with Nix 2.8 and later.
#
#   tree       path of the nixpkgs-like tree
#   system     such as "x86_64-linux"; handed to the tree when it takes such an argument
#   arguments  set of further arguments for the tree
#   mark       what an answer begins with; unguessable, so that no tree can answer in our place
#
# The value is { root; open; ask; end; }: `root` answers what the tree is, `open [ 3 0 ]` is the set reached from the root by
# its fourth name and then that set's first (numbers, because a name may hold any byte). `ask question` adds the answer
# "done" when the question was answered to its end; `end 0` is the line that follows it in either case.
{
  tree,
  system,
  arguments,
  mark,
}:

let
  inherit (builtins)
    all
    attrNames
    concatMap
    concatStringsSep
    elemAt
    filter
    foldl'
    functionArgs
    genList
    isAttrs
    isBool
    isFloat
    isFunction
    isInt
    isList
    isPath
    isString
    length
    listToAttrs
    map
    parseDrvName
    seq
    split
    stringLength
    toJSON
    toString
    toXML
    trace
    tryEval
    typeOf
    unsafeDiscardStringContext
    unsafeGetAttrPos
    ;

  # Deeper sets are counted as skipped: nothing real nests so deep, but a set that makes new sets for ever does.
  deepestSet = 16;
  # Deeper or longer meta is counted as dropped: real meta is about three levels and a few kilobytes.
  deepestMeta = 8;
  longestMeta = 262144;
  # Beyond these, JSON readers round.
  largestInteger = 9007199254740991;

  # Of JSON text: an answer is printed where it is forced, so that nothing is gone through twice. The context of the strings
  # in it is of no matter.
  sayText = text: trace (mark + text) null;
  say = answer: sayText (toJSON answer);

  isDerivation = value: value.type or null == "derivation";

  # -- the tree ------------------------------------------------------------------------------------------------------

  function = import tree;
  formals = if isFunction function then functionArgs function else { };
  # The one way to see the `...` of a function from inside the language.
  pattern = toXML function;
  mentions = text: length (split text pattern) > 1;
  takesSystem = formals ? system || mentions "<attrspat ellipsis=\"1\"" || mentions "<varpat ";
  given = (if takesSystem then { inherit system; } else { }) // arguments;
  missing = filter (name: !formals.${name} && !(given ? ${name})) (attrNames formals);
  rootSet = if isFunction function then function given else function;

  root =
    if missing != [ ] then
      say [ "needs" missing ]
    else if !isAttrs rootSet || isDerivation rootSet then
      say [ "no-set" (if isAttrs rootSet then "derivation" else typeOf rootSet) ]
    else
      say [ "root" (length (attrNames rootSet)) ];

  # -- one member of a set -------------------------------------------------------------------------------------------

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

  # -- meta ----------------------------------------------------------------------------------------------------------

  # What JSON can say of a value: `kept` is a list of no or one value, `whole` whether nothing was left out.
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

  # -- a set ---------------------------------------------------------------------------------------------------------

  # The sets from the one in question up to the root, and the names that lead there.
  descend =
    { sets, names }:
    index:
    let
      set = elemAt sets 0;
      name = elemAt (attrNames set) index;
    in
    {
      sets = [ set.${name} ] ++ sets;
      names = names ++ [ name ];
    };
  top = {
    sets = [ rootSet ];
    names = [ ];
  };

  open =
    path:
    let
      place = foldl' descend top path;
      ancestors = place.sets;
      set = elemAt ancestors 0;
      names = attrNames set;
      nameAt = elemAt names;
      valueAt = index: set.${nameAt index};
      answer = index: words: toJSON ([ index (nameAt index) ] ++ words);

      # A package takes two answers, so that the first one stands whatever its meta does.
      answersTo =
        index: described: text:
        [ text ] ++ (if elemAt described 0 == "package" then [ (metaAnswer index (_: true)) ] else [ ]);
      metaAnswer =
        index: isWanted:
        let
          meta = metaOf (valueAt index);
          names = filter isWanted (attrNames meta);
          answerWith = describeName: answer index (metaWords (map (describeName meta) names));
          together = tryEval (
            let
              text = answerWith describeMetaName;
            in
            if stringLength text <= longestMeta then text else throw "too long"
          );
        in
        if meta == null then
          answer index noMetaWords
        else if together.success then
          together.value
        else
          answerWith describeMetaNameAlone;

      describeAt = index: describe ancestors (valueAt index);
      member =
        index:
        let
          described = describeAt index;
          attempt = tryEval (answer index described);
        in
        if attempt.success then
          answersTo index described attempt.value
        else
          [ (answer index [ "caught" ]) ];
      range = first: end: genList (offset: first + offset) (end - first);
      sayEach = foldl' (_: sayText) null;
      metaNamesAt = index: attrNames (metaOf (valueAt index));
    in
    {
      # Whether this is still the set that it was when it was found.
      where = say [ "where" place.names (length names) ];

      # The members from `first` up to, not including, `end`. `throw` and `assert` are answered with "caught"; any
      # other failure ends the line. All together in one answer, or one after the other as they are known.
      together = first: end: sayText "[${concatStringsSep "," (concatMap member (range first end))}]";
      members = first: end: foldl' (_: index: sayEach (member index)) null (range first end);

      # One member, its error left to Nix to print.
      uncaught =
        index:
        let
          described = describeAt index;
        in
        sayEach (answersTo index described (answer index described));

      name = index: sayText (answer index [ "name" ]);

      # The meta of one package, name by name, where all at once ends the line.
      metaNames = index: sayText (answer index [ "meta-names" (metaNamesAt index) ]);
      metaNamed =
        index: number:
        sayText (metaAnswer index (name: name == elemAt (metaNamesAt index) number));
    };

  ask = question: seq question (say [ "done" ]);
  # A function, since a value would be computed, and said, only once.
  end = _: say [ "end" ];
in
{
  inherit
    root
    open
    ask
    end
    ;
}

# Describes the members of package sets, one question at a time. The questions are lines typed into `nix repl`, which
# survives every error of an attribute; the answers are `trace` lines, so that whatever kills the process takes only the
# member in question with it. Evaluates with Nix 2.8 and later.
#
#   tree       path of the nixpkgs-like tree
#   system     such as "x86_64-linux"; handed to the tree when it takes such an argument
#   arguments  set of further arguments for the tree
#   level      null, or { file; name; }: see tree.nix
#   mark       what an answer begins with; unguessable, so that no tree can answer in our place
#
# The value is { root; open; ask; end; }: `root` answers what the tree is, `open [ 3 0 ]` is the set reached from the root by
# its fourth name and then that set's first (numbers, because a name may hold any byte). `ask question` adds the answer
# "done" when the question was answered to its end; `end 0` is the line that follows it in either case.
{
  tree,
  system,
  arguments,
  level,
  mark,
}:

let
  inherit (builtins)
    attrNames
    concatMap
    concatStringsSep
    elemAt
    foldl'
    genList
    isAttrs
    length
    seq
    toJSON
    trace
    tryEval
    typeOf
    ;

  isDerivation = value: value.type or null == "derivation";
  describe = import ./member.nix { inherit system isDerivation; };
  meta = import ./meta.nix { inherit isDerivation; };
  inherit (import ./tree.nix { inherit tree system arguments level; }) missing rootSet;

  # Of JSON text: an answer is printed where it is forced, so that nothing is gone through twice. The context of the strings
  # in it is of no matter.
  sayText = text: trace (mark + text) null;
  say = answer: sayText (toJSON answer);

  root =
    if missing != [ ] then
      say [ "needs" missing ]
    else if !isAttrs rootSet || isDerivation rootSet then
      say [ "no-set" (if isAttrs rootSet then "derivation" else typeOf rootSet) ]
    else
      say [ "root" (length (attrNames rootSet)) ];

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
      metaAnswer = index: meta.describe (answer index) (valueAt index);

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
      metaNamesAt = index: meta.names (valueAt index);
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

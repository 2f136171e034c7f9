# A nixpkgs-like tree, called with the arguments that it takes. The value is { missing; rootSet; }: the names of arguments that
# it needs and was not given, and what it evaluates to.
{
  tree,
  system,
  arguments,
  # null, or { file; name; }: a Nix file that makes of `{ nixpkgs, level }` a function like that of the tree.
  level,
}:

let
  inherit (builtins)
    attrNames
    filter
    functionArgs
    isFunction
    length
    split
    toXML
    ;

  function =
    if level == null then
      import tree
    else
      import level.file {
        nixpkgs = tree;
        level = level.name;
      };
  formals = if isFunction function then functionArgs function else { };
  # The one way to see the `...` of a function from inside the language.
  pattern = toXML function;
  mentions = text: length (split text pattern) > 1;
  takesSystem = formals ? system || mentions "<attrspat ellipsis=\"1\"" || mentions "<varpat ";
  given = (if takesSystem then { inherit system; } else { }) // arguments;
  missing = filter (name: !formals.${name} && !(given ? ${name})) (attrNames formals);
  rootSet = if isFunction function then function given else function;
in
{
  inherit missing rootSet;
}

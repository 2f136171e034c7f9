# Texts by relative path, from a set of texts or Nix paths, or from a folder: { "index.html" = "…"; "posts/1.html" = "…"; }
#
#   where  what a message calls them
{ checked, words }:

let
  inherit (builtins)
    concatLists
    isAttrs
    isPath
    isString
    listToAttrs
    readDir
    readFile
    ;

  below =
    where: folder: prefix:
    concatLists (
      words.each (
        name: type:
        let
          path = "${prefix}${name}";
        in
        if type == "directory" then
          below where (folder + "/${name}") "${path}/"
        else if type == "regular" then
          [
            {
              name = path;
              value = readFile (folder + "/${name}");
            }
          ]
        else
          throw "${where}: ${path} is neither a file nor a folder"
      ) (readDir folder)
    );

  text =
    where: value:
    if isString value then
      value
    else if isPath value then
      readFile value
    else
      checked.refuse where value "is neither text nor a path of a text";
in
where: given:
let
  texts =
    if isPath given then
      listToAttrs (below where given "")
    else if isAttrs given then
      given
    else
      checked.refuse where given "is neither a set of texts nor a folder";
in
listToAttrs (
  words.each (name: value: {
    name = checked.relativePath where name;
    value = text "${where}.${name}" value;
  }) texts
)

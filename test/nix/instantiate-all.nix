# Every attribute of tiny-nixpkgs that evaluates -> its .drv path. What cannot be caught is named in `fatal`.
{ tree }:

let
  packages = import tree { };

  fatal = [
    "aborts"
    "eats-memory"
    "lacks-attribute"
    "mistakes-a-type"
    "overflows-the-stack"
    "recurses-forever"
  ];

  walk =
    prefix: set:
    builtins.concatLists (
      map (
        name:
        let
          value = (builtins.tryEval set.${name}).value;
          drvPath = builtins.tryEval value.drvPath;
          found = {
            attr = prefix + name;
            drvPath = drvPath.value;
          };
        in
        if !(builtins.isAttrs value) then
          [ ]
        else if value.type or null == "derivation" then
          if drvPath.success then [ found ] else [ ]
        else if value.recurseForDerivations or false then
          walk "${prefix}${name}." value
        else
          [ ]
      ) (builtins.attrNames (builtins.removeAttrs set fatal))
    );
in
walk "" packages

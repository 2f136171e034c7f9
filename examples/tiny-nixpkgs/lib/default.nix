# What this tree needs of a library, and no more.
let
  attrsets = import ./attrsets.nix;
  customisation = import ./customisation.nix;
in
attrsets
// customisation
// {
  licenses = import ./licenses.nix;
  maintainers = import ./maintainers.nix;
  platforms = import ./platforms.nix;

  fix =
    f:
    let
      x = f x;
    in
    x;

  optional = condition: value: if condition then [ value ] else [ ];
  optionals = condition: values: if condition then values else [ ];

  # A list as it is, anything else as a list of one.
  toList = value: if builtins.isList value then value else [ value ];

  # The first element that satisfies `predicate`, or `default`.
  findFirst =
    predicate: default: list:
    let
      found = builtins.filter predicate list;
    in
    if found == [ ] then default else builtins.head found;
}

let
  inherit (import ./attrsets.nix) filterAttrs genAttrs;
in
rec {
  # Calls the function in a file with the arguments that it names, taken from `scope` or given by hand.
  callPackageWith =
    scope: file: arguments:
    let
      function = if builtins.isFunction file then file else import file;
    in
    function (builtins.intersectAttrs (builtins.functionArgs function) scope // arguments);

  # Every folder in `folder` that holds a `package.nix`, as one package each.
  packagesByName =
    callPackage: folder:
    let
      folders = filterAttrs (_: type: type == "directory") (builtins.readDir folder);
    in
    genAttrs (builtins.attrNames folders) (name: callPackage (folder + "/${name}/package.nix") { });

  # A package set whose members see each other before they see the packages around them.
  makeScope =
    surroundings: members:
    let
      scope = members (callPackageWith (surroundings // scope));
    in
    scope;
}

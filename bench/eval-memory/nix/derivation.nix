# mkDerivation as small as it can be and still what nixpkgs has: inputs by role, outputs, what is passed through.
{ system }:
let
  # What a package is to the one that uses it, when it carries several.
  as = role: input: input.__spliced.${role} or input;

  withOutputs =
    drv: passed:
    let
      outputs = map (name: {
        inherit name;
        value = common // { inherit (drv.${name}) outPath drvPath type outputName; };
      }) drv.outputs;
      common = drv // builtins.listToAttrs outputs // { all = map (one: one.value) outputs; } // passed;
    in
    common.${drv.outputName};

  mkDerivation =
    attrs:
    withOutputs
      (derivation {
        inherit (attrs) name flag outputs;
        inherit system;
        builder = "/bin/sh";
        native = map (as "buildHost") attrs.native;
        inputs = map (as "hostTarget") attrs.inputs;
      })
      {
        meta = { description = "a package of ${attrs.name}"; };
        overrideAttrs = change: mkDerivation (attrs // change attrs);
      };
in
mkDerivation

# callPackage as nixpkgs has it: arguments by name from a scope, and the result can be called again with others.
let
  makeOverridable =
    function: arguments:
    let
      result = function arguments;
      other = change: arguments // (if builtins.isFunction change then change arguments else change);
    in
    result
    // {
      override = change: makeOverridable function (other change);
      overrideAttrs = change: makeOverridable (given: (function given).overrideAttrs change) arguments;
    };
in
scope: function: arguments:
makeOverridable function (
  builtins.intersectAttrs (builtins.functionArgs function) scope // arguments
)

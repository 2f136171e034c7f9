# The names of all `services.NAME.enable` options of a nixpkgs.
{ nixpkgs }:

let
  inherit (import (nixpkgs + "/nixos/lib/eval-config.nix") {
    system = "x86_64-linux";
    modules = [ ];
  }) options;
  isOption = value: builtins.isAttrs value && value._type or "" == "option";
  isEnableAble = name: builtins.isAttrs options.services.${name} && isOption (options.services.${name}.enable or null);
in
builtins.filter isEnableAble (builtins.attrNames options.services)

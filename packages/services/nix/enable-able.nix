# The services that a NixOS can give: all `services.NAME.enable` options, with what each says of itself.
# Evaluates with Nix 2.8 and later, and with NixOS from early 2014 on.
{
  nixpkgs,
  system ? builtins.currentSystem,
}:

let
  inherit
    (import (nixpkgs + "/nixos/lib/eval-config.nix") {
      inherit system;
      modules = [ ];
    })
    options
    ;
  # What a text of documentation is depends on the age of the NixOS.
  textOf = value: if builtins.isString value then value else value.text or "";
  isOption = value: builtins.isAttrs value && value._type or "" == "option";
  enableOf = name: options.services.${name}.enable or null;
  isEnableAble = name: builtins.isAttrs options.services.${name} && isOption (enableOf name);
  descriptionOf =
    name:
    let
      tried = builtins.tryEval (textOf ((enableOf name).description or ""));
    in
    if tried.success then tried.value else "";
in
map (name: {
  inherit name;
  description = descriptionOf name;
}) (builtins.filter isEnableAble (builtins.attrNames options.services))

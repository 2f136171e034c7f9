# What root-folder.nix makes of a NixOS of today, with as much of that as the module sets and asks for.
{ module, settings, isSystemd }:
let
  lib = {
    inherit (builtins) attrValues concatMap elem filter map;
    concatStringsSep = builtins.concatStringsSep;
    splitString = separator: text: builtins.filter builtins.isString (builtins.split separator text);
    optionalString = condition: text: if condition then text else "";
    optionals = condition: list: if condition then list else [ ];
    mkOption = option: option;
    mkIf = condition: content: content;
    types = { bool = 0; str = 0; };
  };
  defaults = builtins.mapAttrs (_: option: option.default or null) made.options.nixboot.rootFolder;
  config = {
    nixboot.rootFolder = defaults // { enable = true; fsType = "ext4"; } // settings;
    boot.initrd.systemd.enable = isSystemd;
    fileSystems = { "/data" = { mountPoint = "/data"; neededForBoot = false; }; };
  };
  made = import module { inherit config; pkgs = { inherit lib; }; options.boot.initrd.systemd = { }; };
in
made.config

# Has nixboot keep a menu that the GRUB of another system includes (or entries for another bootloader), and leaves bootloaders
# alone: imports = [ ./external.nix ];
#
# Evaluates with NixOS since 22.11, by its boot.loader.external, and with those before, as far back as 2014.
{ config, pkgs, modulesPath, ... }:

let
  inherit (pkgs.lib) concatStringsSep mkDefault mkOption splitString types;

  # By the file, not by the option: which options there are must not depend on which options there are.
  hasExternal = builtins.pathExists (toString modulesPath + "/system/boot/loader/external/external.nix");

  quote = word: "'" + concatStringsSep "'\\''" (splitString "'" word) + "'";

  hook = pkgs.writeScript "nixboot-external" ''
    #!${pkgs.stdenv.shell}
    exec ${config.nixboot.command} external ${concatStringsSep " " (map quote config.nixboot.external.arguments)} "$1"
  '';
in

{
  imports = [ ./command.nix ];

  options.nixboot.external.arguments = mkOption {
    type = types.listOf types.str;
    default = [ ];
    example = [ "--boot" "/efi" "--target" "bls" ];
    description = "Options of nixboot external.";
  };

  config =
    if hasExternal then {
      boot.loader.external = { enable = true; installHook = hook; };
      boot.loader.supportsInitrdSecrets = true;
    } else {
      boot.loader.grub.enable = mkDefault false;
      system.build.installBootLoader = hook;
    };
}

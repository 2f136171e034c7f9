# A small NixOS: no documentation, no default packages, and only the kernel modules that a virtual machine
# needs. Everything is a default that a configuration overrides. It sets the options that this NixOS has, be it of
# 2014 or of today; those that it would set and that are not there are in `stali.absent`.
{
  config,
  options,
  pkgs,
  # Not an argument of modules in 2014.
  lib ? pkgs.lib,
  ...
}:
let
  inherit (lib)
    concatStringsSep
    filter
    mkDefault
    mkMerge
    mkOption
    setAttrByPath
    types
    ;

  settings = import ./settings.nix;
  # lib.hasAttrByPath is younger than 2014.
  isAt =
    path: set:
    path == [ ]
    || builtins.isAttrs set
      && builtins.hasAttr (builtins.head path) set
      && isAt (builtins.tail path) set.${builtins.head path};
  has = { path, ... }: isAt path options;
  define = { path, value }: setAttrByPath path (mkDefault value);
in
{
  imports = [ ./kernel-modules.nix ./old-packages.nix ];

  options.stali = {
    kernelModules = mkOption {
      type = types.listOf types.str;
      default = [
        "ext4"
        "virtio_balloon"
        "virtio_blk"
        "virtio_console"
        "virtio_mmio"
        "virtio_net"
        "virtio_pci"
        "virtio_rng"
        "virtio_scsi"
      ];
      description = "The kernel modules that the system has, with those that they need.";
    };

    absent = mkOption {
      type = types.listOf types.str;
      internal = true;
      default = [ ];
      description = "Options that this NixOS does not have, so that they were not set.";
    };
  };

  config = mkMerge (
    map define (filter has settings)
    ++ [ { stali.absent = map ({ path, ... }: concatStringsSep "." path) (filter (s: !(has s)) settings); } ]
  );
}

# Only the modules of `stali.kernelModules`: in the initrd, and in the system.
{ config, options, pkgs, lib ? pkgs.lib, ... }:
let
  inherit (lib) mkForce mkMerge optionalAttrs;
  rootModules = config.stali.kernelModules;
  inherit (config.boot.kernelPackages) kernel;
in
{
  config = mkMerge [
    {
      boot.initrd.availableKernelModules = mkForce rootModules;
      boot.initrd.kernelModules = mkForce [ ];
      boot.kernelModules = mkForce [ ];
    }
    # What is added to the initrd whatever the list says.
    (optionalAttrs (options ? boot.initrd.includeDefaultModules) {
      boot.initrd.includeDefaultModules = false;
    })
    (optionalAttrs (options ? system.modulesTree) {
      system.modulesTree = mkForce [
        (pkgs.makeModulesClosure (
          {
            kernel = kernel.modules or kernel;
            inherit rootModules;
            allowMissing = true;
          }
          # Firmware was the kernel's, once.
          // optionalAttrs (options ? hardware.firmwareCompression) { inherit (config.hardware) firmware; }
        ))
      ];
    })
  ];
}

# Puts RFC 125's boot.json into a NixOS that does not write one itself: imports = [ ./bootspec.nix ];
#
# Evaluates with the NixOS of 2014 and with that of today, where it only hands its extensions on.
{ config, pkgs, modulesPath, ... }:

let
  inherit (pkgs.lib) mkIf mkOption optionalAttrs toList types;

  cfg = config.nixboot.bootspec;

  # By the file, not by the option: which options there are must not depend on which options there are.
  writesItself = builtins.pathExists (toString modulesPath + "/system/activation/bootspec.nix");

  boots = !(config.boot.isContainer or false) && (config.boot.kernel.enable or true);

  inherit (config.boot.kernelPackages) kernel;
  linux = kernel.modDirVersion or kernel.version;
  version = config.system.nixos.label or config.system.nixosLabel or config.system.nixosVersion;

  hasInitrd = config.boot.initrd.enable or true;
  hasSecrets = (config.boot.initrd.secrets or { }) != { };
  initrdFile = config.system.boot.loader.initrdFile or "initrd";

  bootspec = {
    inherit (config.boot) kernelParams;
    kernel = "${kernel}/${config.system.boot.loader.kernelFile}";
    label = "NixOS ${version} (Linux ${linux})";
    system = pkgs.stdenv.hostPlatform.system or pkgs.stdenv.system;
  } // optionalAttrs hasInitrd {
    initrd = "${config.system.build.initialRamdisk}/${initrdFile}";
  } // optionalAttrs (hasInitrd && hasSecrets) {
    initrdSecrets = "${config.system.build.initialRamdiskSecretAppender}/bin/append-initrd-secrets";
  };

  xen = config.virtualisation.xen or { };
  xenPackage = xen.package or pkgs.xen;
  deviceTree = config.hardware.deviceTree.name or null;

  extensions = optionalAttrs (xen.enable or false) {
    "org.xenproject.bootspec.v2" = {
      multibootPath = "${xenPackage}/boot/xen.gz";
      params = toList xen.bootParams;
      version = (builtins.parseDrvName xenPackage.name).version;
    };
  } // optionalAttrs (deviceTree != null) {
    "org.nixos.systemd-boot".devicetree = "${config.hardware.deviceTree.package}/${deviceTree}";
  } // cfg.extensions;

  # {"a":1,"b":2} -> "a":1,"b":2,
  members = set:
    let text = builtins.toJSON set;
    in if set == { } then "" else builtins.substring 1 (builtins.stringLength text - 2) text + ",";

  write = ''
    ${pkgs.stdenv.shell} ${./write-boot-json.sh} $out \
      ${pkgs.writeText "bootspec.json" (members bootspec)} ${pkgs.writeText "extensions.json" (members extensions)}
  '';

in

{
  options.nixboot.bootspec.extensions = mkOption {
    type = types.attrs;
    default = { };
    example = { "org.example.colour" = { name = "green"; }; };
    description = "More members for boot.json. Their names begin with a domain of yours, backwards.";
  };

  config =
    if writesItself
    then { boot.bootspec.extensions = cfg.extensions; }
    else { system.extraSystemBuilderCmds = mkIf boots write; };
}

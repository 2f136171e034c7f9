# Has nixboot write the GRUB menu of this NixOS, in the place of install-grub.pl: imports = [ ./install-bootloader.nix ];
# What boot.loader.grub says stays as it is.
#
# Evaluates with the NixOS of 2014 and with that of today.
{ config, pkgs, ... }:

let
  inherit (pkgs.lib)
    concatMapStrings concatStringsSep filter listToAttrs makeSearchPath mkOption optional optionalAttrs
    optionalString optionals;

  grubConfig = config.boot.loader.grub;
  efi = config.boot.loader.efi or { };

  # Which release it is shows in which options there are.
  hasMirrors = grubConfig ? mirroredBoots;
  hasEntryOptions = grubConfig ? entryOptions;
  isLegacy = !hasEntryOptions && (grubConfig.version or 2) == 1;

  grubPkgs = if grubConfig.forcei686 or false then pkgs.pkgsi686Linux else pkgs;
  zfs = { zfsSupport = true; } // optionalAttrs (grubConfig ? zfsPackage) { zfs = grubConfig.zfsPackage; };
  realGrub =
    if isLegacy then pkgs.grub
    else if grubConfig.zfsSupport or false then grubPkgs.grub2.override zfs
    else grubPkgs.grub2;
  grubEfi = if grubConfig.efiSupport or false then realGrub.override { efiSupport = true; } else null;

  pathOf = value: if value == null then "" else "" + value;
  nameOf = package: builtins.parseDrvName package.name;

  isPackage = font: builtins.match ".*\\.pf2" (toString font) != null;
  font =
    if (grubConfig.font or null) == null then ""
    else if isPackage grubConfig.font then grubConfig.font
    else pkgs.runCommand "grub-font-converted.pf2" { } ''
      ${realGrub}/bin/grub-mkfont ${grubConfig.font} --output $out ${
        optionalString ((grubConfig.fontSize or null) != null) "--size ${toString grubConfig.fontSize}"
      }
    '';

  # Those that go into the XML as they are, where this release has them.
  plain = [
    "extraConfig" "extraPerEntryConfig" "extraEntries" "extraEntriesBeforeNixOS" "extraPrepareConfig"
    "configurationLimit" "copyKernels" "default" "fsIdentifier" "efiSupport" "efiInstallAsRemovable" "gfxmodeEfi"
    "gfxmodeBios" "gfxpayloadEfi" "gfxpayloadBios" "users" "timeoutStyle" "forceInstall" "useOSProber"
    "extraGrubInstallArgs" "storePath" "splashMode" "backgroundColor" "entryOptions" "subEntryOptions"
  ];
  # Removed options still have a name, and throw.
  ofOld = optionals (!hasEntryOptions) (filter (name: grubConfig ? ${name}) [ "version" "extraInitrd" ]);
  settings = listToAttrs (map
    (name: { inherit name; value = grubConfig.${name}; })
    (filter (name: grubConfig ? ${name}) plain ++ ofOld));

  searchPath = concatStringsSep ":" [
    (makeSearchPath "bin" (
      [ pkgs.coreutils pkgs.gnused pkgs.gnugrep pkgs.findutils pkgs.diffutils realGrub (pkgs.util-linux or pkgs.utillinux) ]
      ++ optional (grubConfig.efiSupport or false) pkgs.efibootmgr
      ++ optionals (grubConfig.useOSProber or false) [ pkgs.busybox pkgs.os-prober ]))
    (makeSearchPath "sbin" [ pkgs.mdadm realGrub (pkgs.util-linux or pkgs.utillinux) ])
  ];

  common = devices: settings // {
    inherit font;
    grub = if devices == [ "nodev" ] then "" else "" + realGrub;
    grubTarget = realGrub.grubTarget or "";
    grubEfi = pathOf grubEfi;
    grubTargetEfi = if grubEfi == null then "" else grubEfi.grubTarget or "";
    shell = "${pkgs.stdenv.shell}";
    fullName = (nameOf realGrub).name;
    fullVersion = (nameOf realGrub).version;
    splashImage = pathOf (grubConfig.splashImage or null);
    theme = pathOf (grubConfig.theme or null);
    distroName = config.system.nixos.distroName or "NixOS";
    path = searchPath;
    timeout =
      if !(config.boot.loader ? timeout) then grubConfig.timeout
      else if config.boot.loader.timeout == null then -1
      else config.boot.loader.timeout;
    inherit devices;
  };

  # A release without mirrors knows no other place than /boot.
  mirrored = { path, devices, efiSysMountPoint ? null, efiBootloaderId ? null, ... }:
    let
      mountPoint = if efiSysMountPoint == null then path else efiSysMountPoint;
      dashed = concatStringsSep "-" (pkgs.lib.splitString "/" mountPoint);
    in
    common devices // {
      bootPath = path;
      efiSysMountPoint = mountPoint;
      canTouchEfiVariables = efi.canTouchEfiVariables or false;
      bootloaderId = if efiBootloaderId == null then "${config.system.nixos.distroName or "NixOS"}${dashed}" else efiBootloaderId;
    };

  configurations =
    if hasMirrors then map mirrored grubConfig.mirroredBoots
    else if grubConfig.devices == [ ] then throw "You must set boot.loader.grub.device to make the system bootable."
    else [ (common grubConfig.devices) ];

  script = pkgs.writeScript "nixboot-install-grub" ''
    #!${pkgs.stdenv.shell}
    set -e
    export PATH=${searchPath}:$PATH
    ${optionalString (grubConfig.enableCryptodisk or false) "export GRUB_ENABLE_CRYPTODISK=y"}
    ${concatMapStrings (each: ''
      ${config.nixboot.command} install-grub ${pkgs.writeText "grub-config.xml" (builtins.toXML each)} "$1"
    '') configurations}
    ${grubConfig.extraInstallCommands or ""}
  '';
in

{
  imports = [ ./command.nix ];

  # Not a definition: grub.nix has one already, and in 2014 none of two could be preferred.
  options.system.build = mkOption {
    apply = build: build // optionalAttrs grubConfig.enable { installBootLoader = script; };
  };
}

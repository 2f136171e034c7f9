# Before `environment.defaultPackages`, the default packages could not be taken out of the list of all: here they are left
# out of what /run/current-system/sw links to. Packages that a configuration adds stay, unless they are named so.
{ config, options, pkgs, lib ? pkgs.lib, ... }:
let
  inherit (lib) elem filter mkForce optionalAttrs;

  unneeded = [
    "command-not-found"
    "curl"
    "eject"
    "extra-manpages"
    "info"
    "man"
    "man-db"
    "nano"
    "netcat"
    "pciutils"
    "perl"
    "rsync"
    "strace"
    "texinfo"
    "time"
    "usbutils"
    # The tools of the installer.
    "nixos-build-vms"
    "nixos-gen-seccomp"
    "nixos-generate-config"
    "nixos-hardware-scan"
    "nixos-install"
    "nixos-option"
    "nixos-rebuild"
    "nixos-version"
  ];
  nameOf = package: (builtins.parseDrvName (package.name or "")).name;
in
{
  config = optionalAttrs (!(options ? environment.defaultPackages) && options ? environment.pathsToLink) {
    system.path = mkForce (
      pkgs.buildEnv {
        name = "system-path";
        paths = filter (package: !(elem (nameOf package) unneeded)) config.environment.systemPackages;
        inherit (config.environment) pathsToLink;
        ignoreCollisions = true;
      }
    );
  };
}

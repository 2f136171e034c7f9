# Runs a module without a nixpkgs: as much of a NixOS of today as it touches, with derivations that /bin/sh builds.
{ module, modulesPath, command, grub ? { }, external ? [ ] }:

let
  write = mode: name: text: derivation {
    inherit name text;
    system = builtins.currentSystem;
    builder = "/bin/sh";
    PATH = "/bin:/usr/bin";
    args = [ "-c" "printf %s \"$text\" > $out; chmod ${mode} $out" ];
  };

  package = name: write "644" name "" // { inherit name; override = args: package name // args; grubTarget = "i386-pc"; };
  grub2 = package "grub-2.12" // {
    override = args: package "grub-2.12" // { grubTarget = "x86_64-efi"; };
  };
  concatStringsSep = builtins.concatStringsSep;

  pkgs = {
    writeScript = write "755";
    writeText = write "644";
    stdenv.shell = "/bin/sh";
    inherit grub2;
    coreutils = package "coreutils"; gnused = package "gnused"; gnugrep = package "gnugrep";
    findutils = package "findutils"; diffutils = package "diffutils"; util-linux = package "util-linux";
    mdadm = package "mdadm"; efibootmgr = package "efibootmgr";
    lib = {
      inherit concatStringsSep;
      inherit (builtins) filter listToAttrs;
      concatMapStrings = f: list: concatStringsSep "" (map f list);
      makeSearchPath = dir: packages: concatStringsSep ":" (map (each: "${each}/${dir}") packages);
      mkDefault = value: value;
      mkOption = option: option;
      optional = condition: value: if condition then [ value ] else [ ];
      optionals = condition: list: if condition then list else [ ];
      optionalAttrs = condition: set: if condition then set else { };
      optionalString = condition: text: if condition then text else "";
      splitString = sep: text: builtins.filter builtins.isString (builtins.split sep text);
      types = { str = "str"; listOf = type: type; };
    };
  };

  evaluated = import module {
    inherit pkgs modulesPath;
    config = {
      boot.loader = {
        timeout = null;
        efi.canTouchEfiVariables = true;
        grub = {
          enable = true;
          enableCryptodisk = true;
          efiSupport = true;
          version = throw "it is removed";
          extraInitrd = throw "it is removed";
          extraInstallCommands = "echo extra";
          entryOptions = "--class nixos --unrestricted";
          subEntryOptions = "--class nixos";
          default = "saved";
          copyKernels = false;
          users.root = { hashedPassword = null; password = "x"; };
          splashImage = null;
          mirroredBoots = [
            { path = "/boot"; devices = [ "nodev" ]; efiSysMountPoint = null; efiBootloaderId = null; }
            { path = "/boot2"; devices = [ "nodev" ]; efiSysMountPoint = "/boot2/efi"; efiBootloaderId = "Second"; }
          ];
        } // grub;
      };
      system.nixos.distroName = "FakeOS";
      nixboot = { inherit command; external.arguments = external; };
    };
  };
in

{
  config = evaluated.config or { };
  installBootLoader = (evaluated.options.system.build.apply { installBootLoader = "perl"; toplevel = 1; }).installBootLoader;
}

# Runs bootspec.nix without a nixpkgs: as much of one as the module touches, with derivations that /bin/sh builds.
# The result is a function: the name of a system, and its children, to its toplevel.
{ module, modulesPath, kernelParams, label, extensions, xen }:

let
  run = name: script: derivation {
    inherit name;
    system = builtins.currentSystem;
    builder = "/bin/sh";
    PATH = "/bin:/usr/bin";
    args = [ "-ec" script ];
  };

  writeText = name: text: derivation {
    inherit name text;
    system = builtins.currentSystem;
    builder = "/bin/sh";
    args = [ "-c" "printf %s \"$text\" > $out" ];
  };

  image = name: version: run "${name}-${version}" ''
    mkdir -p $out/boot $out/lib/modules/${version}
    echo image > $out/bzImage; echo initrd > $out/initrd; echo xen > $out/boot/xen.gz
  '' // { inherit version; };

  pkgs = {
    inherit writeText;
    stdenv = { shell = "/bin/sh"; system = "x86_64-linux"; };
    xen = image "xen" "4.0.3";
    lib = {
      mkIf = condition: value: if condition then value else "";
      mkOption = option: option;
      optionalAttrs = condition: set: if condition then set else { };
      toList = value: if builtins.isList value then value else [ value ];
      types.attrs = "attrs";
    };
  };

  kernel = image "linux" "3.12.18";
  initrd = image "initrd" "1";

  evaluated = import module {
    inherit pkgs modulesPath;
    config = {
      boot = { inherit kernelParams; kernelPackages.kernel = kernel; };
      system = {
        nixosVersion = label;
        boot.loader.kernelFile = "bzImage";
        build.initialRamdisk = initrd;
      };
      virtualisation = if xen == [ ] then { } else { xen = { enable = true; bootParams = xen; }; };
      nixboot.bootspec.extensions = extensions;
    };
  };
in

{
  inherit (evaluated) config;

  toplevel = configurationName: children: run "nixos-14.04" ''
    mkdir -p $out/fine-tune
    ln -s ${kernel}/bzImage $out/kernel
    ln -s ${initrd}/initrd $out/initrd
    echo stage2 > $out/init
    cat ${builtins.toFile "configuration-name" configurationName} > $out/configuration-name
    n=0
    for child in ${toString children}; do n=$((n + 1)); ln -s $child $out/fine-tune/child-$n; done
    ${evaluated.config.system.extraSystemBuilderCmds}
  '';
}

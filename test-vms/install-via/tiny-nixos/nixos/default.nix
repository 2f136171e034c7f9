# In the place of a nixpkgs for --config: evaluates what nixboot hands over, and builds a system offline with /bin/sh.
{ configuration }:
let
  file = builtins.elemAt configuration.imports 0;
  module = builtins.elemAt configuration.imports 1;
  made = import ../../nixos-of-today.nix { inherit module; isSystemd = false; settings = configuration.nixboot.rootFolder; };
in
{
  system = import ../../system.nix {
    name = "nixos-system-${(import file { }).networking.hostName}";
    forFolder = false;
    extra = made.system.extraSystemBuilderCmds;
    params = builtins.concatStringsSep " " ([ "console=ttyS0" ] ++ made.boot.kernelParams);
  };
}

# A flake without inputs, beside copies of system.nix, nixos-of-today.nix and root-folder.nix: its system is built offline with /bin/sh.
{
  outputs = { self }:
    let
      made = import ./nixos-of-today.nix {
        module = ./root-folder.nix;
        isSystemd = true;
        settings = { device = "/dev/disk/by-uuid/6e1f6b52-0a8e-4d5e-9a55-2f1d6a3b7c10"; };
      };
    in
    {
      nixosConfigurations.box.config.system.build.toplevel = import ./system.nix {
        name = "nixos-system-flake";
        builder = "x86_64-linux";
        forFolder = false;
        extra = made.system.extraSystemBuilderCmds;
      };
    };
}

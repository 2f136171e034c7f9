# A system without systemd: busybox's init, some services, and nothing else, in one initramfs.
#
#   system     what runs: init, the script of each service, and root/, the files that belong elsewhere
#   initramfs  the closure of `system`, as the kernel unpacks it
#   image      kernel, initrd and boot.json (RFC 125), for boot loaders and QEMU
{
  pkgs,
  name ? "small",
  # { <name> = { argv; user ? null; }; }: kept running. A program that forks into the background does not belong here.
  services,
  # Accounts besides root: { <name> = uid; }.
  users ? { },
  # Files of the running system: { "etc/hosts" = "text"; }.
  files ? { },
  hostName ? name,
  # "dhcp", "none", or { address = "10.0.2.15"; netmask = "255.255.255.0"; gateway = "10.0.2.2"; }.
  network ? "dhcp",
  interface ? "eth0",
  # A derivation; without one, ./kernel.nix picks that of the tree.
  kernel ? null,
  # Its file in the derivation.
  kernelFile ? (import ./target.nix { inherit pkgs; }).kernelFile,
  kernelParams ? [ ],
  # Packages that have cpio and xz, for the system that builds.
  packers ? [ tools.cpio tools.xz ],
  tools ? pkgs.buildPackages or pkgs,
}:
let
  target = import ./target.nix { inherit pkgs; };
  usedKernel = if kernel != null then kernel else import ./kernel.nix { inherit pkgs; };

  system = import ./content.nix {
    inherit
      pkgs
      tools
      name
      services
      users
      files
      hostName
      network
      interface
      ;
  };
  initramfs = import ./initramfs.nix { inherit tools packers system name; };
  document = import ./boot-json.nix {
    inherit system initramfs name;
    kernel = "${usedKernel}/${kernelFile}";
    kernelParams = [ "console=${target.console}" "panic=-1" ] ++ kernelParams;
    platform = target.name;
  };
in
{
  inherit system initramfs;
  kernel = usedKernel;
  image =
    tools.runCommand "${name}-image" { inherit document; } ''
      mkdir $out
      ln -s ${usedKernel}/${kernelFile} $out/kernel
      ln -s ${initramfs}/initrd $out/initrd
      ln -s ${system} $out/system
      printf '%s\n' "$document" > $out/boot.json
    '';
}

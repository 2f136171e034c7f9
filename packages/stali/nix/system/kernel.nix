# The tree's own kernel, with the drivers of a virtual machine inside, so that no module has to be loaded to reach the network.
{ pkgs }:
let
  inherit (pkgs.lib.kernel) yes;

  # The oldest that is still maintained: the smallest, and it needs no Rust.
  stock =
    if pkgs ? linux-support then
      pkgs.linux-support.buildMainlineKernel "6.1"
    else
      pkgs.linux_6_1 or pkgs.linux_6_6 or pkgs.linux;
in
if !(pkgs ? lib.kernel) then
  throw "stali: this nixpkgs cannot change the configuration of its kernel; give the system a `kernel`"
else
  stock.override {
    structuredExtraConfig = {
      VIRTIO = yes;
      VIRTIO_MMIO = yes;
      VIRTIO_NET = yes;
      VIRTIO_PCI = yes;
    };
  }

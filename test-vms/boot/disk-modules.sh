#!/bin/sh
# Usage: disk-modules.sh MODULES OUT
# Copies what Debian's kernel needs for a disk of a virtual machine into OUT, and lists it in OUT/order, each after what it needs. What is
# not there is part of the kernel.
set -eu
for name in virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_blk; do
  file=$(find "$1" -name "$name.ko")
  [ -n "$file" ] || continue
  cp "$file" "$2/"
  echo "$name.ko" >>"$2/order"
done

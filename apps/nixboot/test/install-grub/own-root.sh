#!/bin/sh
# Usage: unshare -m sh own-root.sh MACHINE BOOT COMMAND...
# Runs a program in a root that is this host's, but for /nix, which is the machine's, and /boot, which is MACHINE/BOOT. A script like
# install-grub.pl knows no other root, compares the file systems of these three, and this host need not have a /nix.
set -eu
machine=$1
boot=$2
shift 2
root=$machine/own-root
mkdir -p "$root/nix" "$root/boot"
for each in /*; do
  case $each in /nix | /boot) continue ;; esac
  if [ -L "$each" ]; then
    cp -Pf "$each" "$root/"
  elif [ -d "$each" ]; then
    mkdir -p "$root$each"
    mount --rbind "$each" "$root$each"
  fi
done
mount --bind "$machine/nix" "$root/nix"
mount --bind "$machine/$boot" "$root/boot"
exec chroot "$root" "$@"

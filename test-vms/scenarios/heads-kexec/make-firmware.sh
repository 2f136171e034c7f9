#!/bin/sh
# Usage: make-firmware.sh REPOSITORY COMMIT UNPACKED MODULES OUT
# Makes the root of a firmware in OUT: the scripts of Heads at COMMIT, each as it is, and what they run. Busybox and kexec are Debian's, as
# is the bash of UNPACKED. Heads has its own builds of them.
set -eu
repository=$1 commit=$2 unpacked=$3 modules=$4 out=$5
here=$(dirname "$0")
busybox=/bin/busybox

mkdir -p "$out/modules" "$out/boot" "$out/dev" "$out/proc" "$out/sys" "$out/tmp" "$out/sbin"
git -c safe.directory='*' -C "$repository" archive "$commit" initrd/bin initrd/etc | tar -x -C "$out" --strip-components=1

cp "$busybox" "$out/bin/busybox"
for each in $("$busybox" --list); do
  [ -e "$out/bin/$each" ] || [ -L "$out/bin/$each" ] || ln -s busybox "$out/bin/$each"
done
cp "$unpacked/bin/bash-static" "$out/bin/bash"
cp "$unpacked/sbin/kexec" "$out/bin/kexec"
for library in $(ldd "$out/bin/kexec" | grep -o '/[^ )]*'); do
  mkdir -p "$out$(dirname "$library")"
  cp -L "$library" "$out$library"
done

# A disk for virtual machines, in the order in which its modules need each other; some may be part of the kernel.
for name in virtio virtio_ring virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_blk; do
  file=$(find "$modules" -name "$name.ko")
  [ -z "$file" ] || { cp "$file" "$out/modules/" && echo "$name.ko" >>"$out/modules/order"; }
done

mknod -m 666 "$out/dev/null" c 1 3
mknod -m 600 "$out/dev/console" c 5 1
ln -s /proc/self/fd "$out/dev/fd"
cp "$here/start.sh" "$out/init"
chmod 755 "$out/init"

#!/bin/sh
# Usage: make-systemd-initrd.sh TREE MODULES UNITS OUT
# Makes the initrd OUT whose init is the systemd of TREE, a Debian, as an initrd of systemd is: its own units for that, udev, and UNITS, the
# folder with what a NixOS adds. MODULES is the folder of the kernel's modules, of which those for a disk of QEMU are taken.
set -eu
tree=$1 modules=$2 units=$3 out=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

libraries() { chroot "$tree" ldd "$1" 2>/dev/null | grep -o '/[^ )]*' || true; }
take() {
  for file; do
    [ -e "$tree$file" ] || continue
    for each in "$file" $(libraries "$file"); do
      if [ -e "$work$each" ]; then continue; fi
      mkdir -p "$work$(dirname "$each")"
      cp -L "$tree$each" "$work$each"
    done
  done
}

mkdir -p "$work/usr/bin" "$work/usr/sbin" "$work/usr/lib" "$work/usr/lib64"
for name in bin sbin lib lib64; do ln -s "usr/$name" "$work/$name"; done
mkdir -p "$work/proc" "$work/sys" "$work/dev" "$work/run" "$work/tmp" "$work/sysroot" "$work/etc" "$work/modules"
take /usr/lib/systemd/systemd /usr/lib/systemd/systemd-udevd /usr/lib/systemd/systemd-journald /usr/lib/systemd/systemd-shutdown \
  /usr/lib/systemd/system-generators/systemd-fstab-generator /usr/lib/systemd/systemd-sysroot-fstab-check \
  /usr/bin/systemctl /usr/bin/udevadm /usr/bin/mount /usr/bin/umount /usr/bin/bash /usr/bin/mkdir /usr/bin/cat \
  /usr/bin/ls /usr/bin/dash
# A link in the tree, which leads to a program of this machine from here.
ln -sf /usr/bin/udevadm "$work/usr/lib/systemd/systemd-udevd"
# The tree has no kmod.
cp "$(command -v busybox)" "$work/usr/bin/busybox"
ln -s /usr/bin/busybox "$work/usr/sbin/insmod"
ln -sf dash "$work/usr/bin/sh"
mkdir -p "$work/usr/lib/udev"
cp -a "$tree/usr/lib/udev/rules.d" "$work/usr/lib/udev/"
cp -a "$tree/usr/lib/systemd/system" "$work/usr/lib/systemd/"
mkdir -p "$work/etc/systemd/system"
cp -a "$units/." "$work/etc/systemd/system/"
# By these systemd knows that it is in an initrd, and whose.
printf 'ID=initrd\nNAME="systemd stage 1"\n' >"$work/etc/initrd-release"
ln -s initrd-release "$work/etc/os-release"
: >"$work/etc/machine-id"
printf 'root:x:0:0::/:/bin/sh\n' >"$work/etc/passwd"
printf 'root:x:0:\ntty:x:5:\ndisk:x:6:\nkmem:x:15:\ndialout:x:20:\ncdrom:x:24:\ntape:x:26:\naudio:x:29:\nvideo:x:44:\ninput:x:101:\nsgx:x:102:\nkvm:x:103:\nrender:x:104:\nlp:x:7:\n' >"$work/etc/group"

# A kernel without its modules' index: in the order in which they need each other.
for name in virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci virtio_blk; do
  find "$modules" -name "$name.ko*" -exec cp {} "$work/modules/" \;
done
for each in "$work"/modules/*.xz; do [ -e "$each" ] && busybox unxz "$each"; done
cat >"$work/init" <<'INIT'
#!/bin/sh
PATH=/usr/bin:/usr/sbin
for name in virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci virtio_blk; do
  [ ! -e "/modules/$name.ko" ] || insmod "/modules/$name.ko"
done
exec /usr/lib/systemd/systemd
INIT
chmod 755 "$work/init"
(cd "$work" && find . | LC_ALL=C sort | busybox cpio -o -H newc 2>/dev/null | gzip -1) >"$out"

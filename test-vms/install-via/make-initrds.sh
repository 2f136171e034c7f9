#!/bin/sh
# Usage: make-initrds.sh KERNEL MODULES STAGE1 HOOK OUT
# Makes two initrds in OUT. host: says who it is and ends. nixos: STAGE1, the stage-1-init.sh of NixOS 14.04, with the substitutions that
# its module makes, HOOK as boot.initrd.postMountCommands, and busybox in the place of NixOS's own programs.
set -eu
kernel=$1 modules=$2 stage1=$3 hook=$4 out=$5
version=$(basename "$modules")
busybox=/usr/bin/busybox

programs() {
  mkdir -p "$1"
  cp "$busybox" "$1/busybox"
  for each in $("$busybox" --list); do [ -e "$1/$each" ] || ln -s busybox "$1/$each"; done
}
pack() { (cd "$1" && find . | "$busybox" cpio -o -H newc 2>/dev/null | gzip -1); }

work=$(mktemp -d)
programs "$work/host/bin"
mkdir -p "$work/host/proc"
cat >"$work/host/init" <<'END'
#!/bin/sh
mount -t proc proc /proc
echo "HOST-HAS-STARTED cmdline=[$(cat /proc/cmdline)]"
poweroff -f
END
chmod 755 "$work/host/init"
pack "$work/host" >"$out/host-initrd"

root=$work/nixos
programs "$root/extra/bin"
mkdir -p "$root/extra/lib" "$root/extra/sbin" "$root/modules/lib/modules/$version"
# busybox knows no udev: links by UUID are what stage 1 wants of it. There are no volumes.
rm -f "$root/extra/bin/udevadm" "$root/extra/bin/lvm" "$root/extra/bin/systemd-udevd"
cat >"$root/extra/bin/udevadm" <<'END'
#!/extra/bin/sh
[ "$1" = settle ] || exit 0
mkdir -p /dev/disk/by-uuid
blkid | while read -r device rest; do
  case $rest in *UUID=*) uuid=${rest#*UUID=\"}; ln -sfn "${device%:}" "/dev/disk/by-uuid/${uuid%%\"*}" ;; esac
done
END
printf '#!/extra/bin/sh\n' >"$root/extra/bin/lvm"
cp "$root/extra/bin/lvm" "$root/extra/bin/systemd-udevd"
chmod 755 "$root/extra/bin/udevadm" "$root/extra/bin/lvm" "$root/extra/bin/systemd-udevd"
# Debian's busybox has no blkid; Debian's own, with its libraries, where its loader looks for them.
for file in $(ldd /usr/sbin/blkid | grep -o '/[^ )]*'); do
  mkdir -p "$root$(dirname "$file")"
  cp -L "$file" "$root$file"
done
rm -f "$root/extra/bin/blkid"
cp -L /usr/sbin/blkid "$root/extra/bin/blkid"
# Debian's busybox takes its own programs for builtins, so that its shell knows no path of switch_root.
rm -f "$root/extra/bin/ash"
cp /usr/bin/bash-static "$root/extra/bin/ash"
touch "$root/keymap"
mkdir -p "$root/rules"

for name in virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci virtio_blk; do
  find "$modules" -name "$name.ko*" -exec cp {} "$root/modules/lib/modules/$version/" \;
done
cp "$modules/modules.builtin" "$modules/modules.order" "$root/modules/lib/modules/$version/" 2>/dev/null || true
(
  cd "$root/modules/lib/modules/$version"
  for each in *.ko*; do [ -e "$each" ] || continue; case $each in *.xz) unxz "$each" ;; esac; done
  : >modules.dep
  all=
  for name in virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci virtio_blk; do
    if [ ! -e "$name.ko" ]; then continue; fi
    echo "$name.ko:$all" >>modules.dep
    all=" $name.ko$all"
  done
)
printf '/\n/dev/disk/by-uuid/6e1f6b52-0a8e-4d5e-9a55-2f1d6a3b7c10\next4\ndefaults\n' >"$root/fsinfo"

awk -v hook="$hook" '
  BEGIN {
    values["shell"] = "/extra/bin/ash"; values["extraUtils"] = "/extra"; values["modulesClosure"] = "/modules"
    values["kernelModules"] = "virtio_pci virtio_blk"; values["udevRules"] = "/rules"; values["busyboxKeymap"] = "/keymap"
    values["fsInfo"] = "/fsinfo"; values["devSize"] = "5%"; values["runSize"] = "25%"
    values["preLVMCommands"] = values["postDeviceCommands"] = values["resumeDevice"] = values["checkJournalingFS"] = ""
  }
  $0 == "@postMountCommands@" { while ((getline line < hook) > 0) print line; next }
  {
    while (match($0, /@[A-Za-z0-9]+@/)) {
      name = substr($0, RSTART + 1, RLENGTH - 2)
      if (!(name in values)) { print "no value for @" name "@" >"/dev/stderr"; exit 1 }
      printf "%s%s", substr($0, 1, RSTART - 1), values[name]
      $0 = substr($0, RSTART + RLENGTH)
    }
    print
  }' "$stage1" >"$root/init"
chmod 755 "$root/init"
pack "$root" >"$out/nixos-initrd"
cp "$kernel" "$out/vmlinuz"
rm -rf "$work"

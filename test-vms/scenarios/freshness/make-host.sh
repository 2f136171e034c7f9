#!/bin/sh
# Usage: make-host.sh TREE NIXBOOT NODE MODULES ROOT INITRD
# Puts a Debian with systemd into ROOT, with Node, nixboot and its hook, and this scenario as a service; and the folder of its initrd into INITRD.
set -eu
tree=$1 nixboot=$2 node=$3 modules=$4 root=$5 initrd=$6
here=$(dirname "$0")

tar -C "$tree" --exclude=./var/cache --exclude=./var/lib/apt --exclude=./usr/share/doc --exclude=./usr/share/locale \
  --exclude=./usr/share/man --exclude=./dev/* -cf - . | tar -C "$root" -xpf -
cp "$node" "$root/usr/local/bin/node"
mkdir -p "$root/opt/nixboot" "$root/scenario" "$root/etc/systemd/system/multi-user.target.wants"
for part in bin dist hooks nix package.json; do cp -r "$nixboot/$part" "$root/opt/nixboot/"; done
cp "$here/inside.sh" "$root/scenario/"
cp "$here/scenario.service" "$root/etc/systemd/system/"
ln -s ../scenario.service "$root/etc/systemd/system/multi-user.target.wants/scenario.service"
# Nobody logs in, and a machine without udev waits long for its terminals.
ln -sf /dev/null "$root/etc/systemd/system/getty.target"
chroot "$root" /usr/local/bin/node /opt/nixboot/bin/nixboot.mjs hook install systemd

mkdir -p "$initrd/bin" "$initrd/dev" "$initrd/proc" "$initrd/root" "$initrd/modules"
cp /bin/busybox "$initrd/bin/busybox"
sh "$here/../../boot/disk-modules.sh" "$modules" "$initrd/modules"
mknod -m 600 "$initrd/dev/console" c 5 1
cp "$here/start.sh" "$initrd/init"
chmod 755 "$initrd/init"

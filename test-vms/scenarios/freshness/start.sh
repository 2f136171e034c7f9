#!/bin/busybox sh
# The initrd of the host: its root by Debian's own modules, then its init. A host that has been through the scenario is not started
# whole again: it says that its turn came, asks GRUB for the next entry on its list, once, and ends.
mount() { busybox mount "$@"; }
mount -t proc proc /proc
mount -t devtmpfs devtmpfs /dev
while read -r file; do busybox insmod "/modules/$file"; done </modules/order
mount -t ext4 /dev/vda3 /root
if [ -e /root/scenario/done ]; then
  echo "STARTED the host again"
  for next in /root/scenario/once-*; do
    busybox mv "$next" /root/boot/grub/grubenv
    break
  done
  busybox umount /root
  busybox sleep 1
  exec busybox poweroff -f
fi
exec busybox switch_root /root /sbin/init

#!/bin/busybox sh
# What Heads' own init does before its menu, without its hardware: mount /boot, read-only. The parameter `choose` of this kernel is what a
# person types at the menu; when Heads comes back from it, nothing was started.
export PATH=/bin:/sbin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
ln -s /proc/self/fd /dev/fd
while read -r file; do busybox insmod "/modules/$file"; done </modules/order
mount -t ext4 -o ro /dev/vda /boot
echo 'export CONFIG_BRAND_NAME=Firmware' >/tmp/config

choice=$(sed -n 's/.*choose=\([0-9]*\).*/\1/p' /proc/cmdline)
menu=/bin/kexec-select-boot.sh
[ -e "$menu" ] || menu=/bin/kexec-select-boot
# -m: the menu, whatever is the default; -s: no question after it.
echo "$choice" | "$menu" -b /boot -m -s
echo "HEADS STARTED NOTHING"
tail -n 20 /tmp/debug.log
poweroff -f

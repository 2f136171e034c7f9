# What runs as /init of the system: says what it sees, does what an activation would, and ends. @busybox@ is a store path.
b=@busybox@
echo "NIXOS-HAS-STARTED cmdline=[$($b cat /proc/cmdline)]"
echo "MOUNTINFO-BEGIN"
$b cat /proc/self/mountinfo
echo "MOUNTINFO-END"
$b mkdir -p /etc /var/lib /root
echo "written by an activation" >/etc/passwd
echo "written by an activation" >/var/lib/state
echo "ROOT-HAS [$($b ls / | $b tr '\n' ' ')]"
echo "HOST-HAS [$($b ls /host/boot/grub | $b tr '\n' ' ')]"
$b sync
$b mount -o remount,ro /host
$b mount -o remount,ro /
$b poweroff -f

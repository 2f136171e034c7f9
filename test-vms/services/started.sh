#!/bin/sh
# Usage: started.sh MACHINE TREE REPOSITORY NODE CGROUPS PROGRAM...
# Becomes PROGRAM, as the first process of a Debian tree. Started in mount, PID, network, UTS and IPC namespaces of its own: whatever is
# mounted or started here ends with it, even when it is killed. TREE is empty when MACHINE/root is a copy. CGROUPS are folders that this
# process moves to. An init system takes itself for the owner of the machine, so nothing of the host is in its reach: devices are
# few, /sys and /proc/sys are read-only, and it can set no clock, load no module and halt nothing.
set -eu
machine=$1 tree=$2 repository=$3 node=$4 cgroups=$5
shift 5
root=$machine/root

for cgroup in $cgroups; do
  mkdir "$cgroup"
  echo "$$" >"$cgroup/cgroup.procs"
done

if [ -n "$tree" ]; then
  mount -t overlay overlay -o "lowerdir=$tree,upperdir=$machine/upper,workdir=$machine/work" "$root"
fi
mount -t proc proc "$root/proc"
mount --bind "$root/proc/sys" "$root/proc/sys"
mount -o remount,bind,ro "$root/proc/sys"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t tmpfs -o mode=0755 tmpfs "$root/run"

mount -t tmpfs -o mode=0755 tmpfs "$root/dev"
for device in null zero full random urandom tty; do
  : >"$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts "$root/dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
ln -s fd/0 "$root/dev/stdin"
ln -s fd/1 "$root/dev/stdout"
ln -s fd/2 "$root/dev/stderr"

mkdir -p "$root/nixtools" "$root/shared"
mount --bind "$repository" "$root/nixtools"
mount -o remount,bind,ro "$root/nixtools"
mount --bind "$machine/shared" "$root/shared"
touch "$root/usr/local/bin/node"
mount --bind "$node" "$root/usr/local/bin/node"
mount -o remount,bind,ro "$root/usr/local/bin/node"

chroot "$root" ip link set lo up
hostname machine

exec unshare --cgroup chroot "$root" setpriv --bounding-set=-sys_time,-sys_module,-sys_rawio,-sys_boot env -i \
  HOME=/root USER=root LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"

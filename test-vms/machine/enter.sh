#!/bin/sh
# Usage: enter.sh MACHINE TREE REPOSITORY NODE USER SCRIPT
# Runs SCRIPT in a Debian tree. Started in mount, PID and network namespaces of its own: whatever is mounted or started
# here ends with it, even when it is killed. TREE is only read; what changes is kept in MACHINE. TREE is empty when
# MACHINE/root is a copy.
set -eu
machine=$1 tree=$2 repository=$3 node=$4 user=$5 script=$6
root=$machine/root

if [ -n "$tree" ]; then
  mount -t overlay overlay -o "lowerdir=$tree,upperdir=$machine/upper,workdir=$machine/work" "$root"
fi
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"

mkdir -p "$root/nixtools" "$root/shared"
mount --bind "$repository" "$root/nixtools"
mount -o remount,bind,ro "$root/nixtools"
mount --bind "$machine/shared" "$root/shared"

touch "$root/usr/local/bin/node"
mount --bind "$node" "$root/usr/local/bin/node"
mount -o remount,bind,ro "$root/usr/local/bin/node"

home=/root
if [ "$user" != root ]; then home=/home/$user; fi

exec chroot "$root" /usr/bin/setpriv --reuid="$user" --regid="$user" --init-groups /usr/bin/env -i \
  HOME="$home" USER="$user" LANG=C.UTF-8 NO_COLOR=1 \
  PATH=/nixtools/node_modules/.bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin \
  /bin/sh -euc "cd; $script"

#!/bin/sh
# Usage: boot.sh MACHINE TREE LOWER REPOSITORY NODE CGROUP...
# Becomes the systemd-nspawn of TREE, which boots MACHINE/root. Started in mount and PID namespaces of its own: whatever is
# mounted or started here ends with it, even when it is killed. LOWER is empty when MACHINE/root is a copy. Each CGROUP is a folder that this process moves to, so that machines do not share one.
set -eu
machine=$1 tree=$2 lower=$3 repository=$4 node=$5
shift 5
root=$machine/root

for cgroup; do
  mkdir "$cgroup"
  echo "$$" >"$cgroup/cgroup.procs"
done

if [ -n "$lower" ]; then
  mount -t overlay overlay -o "lowerdir=$lower,upperdir=$machine/upper,workdir=$machine/work" "$root"
fi

# systemd-nspawn keeps locks and sockets there, which are no business of the host.
mount -t tmpfs tmpfs /run

# Control groups as a Debian of today has them, also on a host that has version 1 besides: a current systemd and crun refuse that.
export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=yes

# With the tree's own loader and libraries: the host has no systemd-nspawn, or another one.
libraries=$(dirname "$tree"/usr/lib/*/systemd/libsystemd-shared-*.so)
loader=$(echo "$libraries"/../ld-linux*.so.*)

exec "$loader" --library-path "$libraries/..:$libraries" "$tree/usr/bin/systemd-nspawn" \
  --quiet --boot --register=no --keep-unit --private-network --console=pipe --link-journal=no \
  --resolv-conf=off --timezone=off --machine=machine --directory="$root" \
  --bind-ro="$repository:/nixtools" --bind-ro="$node:/usr/local/bin/node" --bind="$machine/shared:/shared"

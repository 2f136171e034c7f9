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
libraries=$unpacked/usr/lib/$(uname -m)-linux-gnu
needed=$(LD_LIBRARY_PATH=$libraries ldd "$out/bin/kexec")
case $needed in *'not found'*) echo "kexec lacks libraries: $needed" >&2; exit 1 ;; esac
for library in $(echo "$needed" | grep -o '/[^ )]*'); do
  # The loader has its place, and looks for the others in /lib.
  case $library in *ld-linux*) place=$out$library ;; *) place=$out/lib/$(basename "$library") ;; esac
  mkdir -p "$(dirname "$place")"
  cp -L "$library" "$place"
done

sh "$here/../../boot/disk-modules.sh" "$modules" "$out/modules"

mknod -m 666 "$out/dev/null" c 1 3
mknod -m 600 "$out/dev/console" c 5 1
ln -s /proc/self/fd "$out/dev/fd"
cp "$here/start.sh" "$out/init"
chmod 755 "$out/init"

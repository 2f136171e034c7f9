# Sourced by what runs beside a host: mounts the disk $HOST_IMAGE at /target and starts its sshd on loopback. The namespace ends both.
ip link set lo up
mkdir -p /target
mount -o loop "$HOST_IMAGE" /target
mount -t proc proc /target/proc
mount --rbind /dev /target/dev
mount -t sysfs -o ro sysfs /target/sys
mkdir -p /target/run/sshd /target/run/lock
chroot /target /usr/sbin/sshd -D -e -p 22022 -o ListenAddress=127.0.0.1 -o UsePAM=no -o PermitRootLogin=yes \
  ${SSHD_OPTIONS-} >/shared/sshd.log 2>&1 </dev/null &
for _ in $(seq 1 100); do
  if grep -q 'Server listening' /shared/sshd.log; then break; fi
  sleep 0.1
done
# What of a host may not change: all but the root folder and what an sshd leaves behind. Times of folders are those of folders that we
# say we touch; a root folder changes those of the one above it.
host_tree() {
  (
    cd /target
    find . -xdev -path ./nixos -prune -o -path ./run -prune -o -path ./proc -prune -o -path ./dev -prune -o -path ./sys -prune -o \
      -path ./var/log -prune -o -path ./tmp -prune -o -path ./root/.cache -prune -o -path ./root/.local -prune -o \
      \( -path . -o -path ./root \) -printf '%p %y %m %U:%G %l\n' -o -printf '%p %y %m %U:%G %s %T@ %l\n' | sort
    find ./boot ./etc -xdev -type f -exec sha256sum {} + | sort
  )
}

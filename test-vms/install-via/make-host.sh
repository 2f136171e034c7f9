#!/bin/sh
# Usage: make-host.sh IMAGE
# Makes the disk of a host, an ext4 file system in a file: the Debian around us, less what nobody reads, with a GRUB configuration as
# Debian makes it, a server for ssh with keys of its own, and a way in for root of this machine.
set -eu
image=$1
rm -f "$image"
truncate -s 1400M "$image"
mke2fs -q -F -t ext4 -U 6e1f6b52-0a8e-4d5e-9a55-2f1d6a3b7c10 "$image"
mkdir -p /target
mount -o loop "$image" /target
tar -C / -c --one-file-system --exclude=./target --exclude=./shared --exclude=./nixtools --exclude=./nix \
  --exclude=./usr/share/doc --exclude=./usr/share/man --exclude=./usr/share/locale --exclude=./usr/share/zoneinfo \
  --exclude=./usr/share/perl --exclude=./usr/lib/x86_64-linux-gnu/perl --exclude=./usr/lib/x86_64-linux-gnu/perl-base \
  --exclude=./var/cache/apt --exclude=./var/lib/apt --exclude=./proc --exclude=./sys --exclude=./dev --exclude=./root . |
  tar -C /target -x
cd /target
mkdir -p proc sys dev root/.ssh nix boot/grub run/sshd etc/nix
chmod 700 root root/.ssh

cat >boot/grub/grub.cfg <<'END'
set timeout=1
if [ -s $prefix/grubenv ]; then
  load_env
fi
if [ "${next_entry}" ] ; then
   set default="${next_entry}"
   set next_entry=
   save_env next_entry
   set boot_once=true
else
   set default="0"
fi
menuentry 'Debian GNU/Linux' --id debian {
  search --no-floppy --fs-uuid --set=root 6e1f6b52-0a8e-4d5e-9a55-2f1d6a3b7c10
  linux /boot/vmlinuz root=UUID=6e1f6b52-0a8e-4d5e-9a55-2f1d6a3b7c10 console=ttyS0 no_timer_check panic=5 host-of-ours
  initrd /boot/initrd.img
}
if [ -f  ${config_directory}/custom.cfg ]; then
  source ${config_directory}/custom.cfg
elif [ -z "${config_directory}" -a -f  $prefix/custom.cfg ]; then
  source $prefix/custom.cfg
fi
END
grub-editenv boot/grub/grubenv create 2>/dev/null || {
  printf '# GRUB Environment Block\n' >boot/grub/grubenv
  head -c 999 /dev/zero | tr '\0' '#' >>boot/grub/grubenv
}
printf 'kernel of the host' >boot/vmlinuz
printf 'initrd of the host' >boot/initrd.img

mkdir -p /root/.ssh
chmod 700 /root/.ssh
[ -f /root/.ssh/id_ed25519 ] || ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519
cp /root/.ssh/id_ed25519.pub root/.ssh/authorized_keys
[ -f etc/ssh/ssh_host_ed25519_key ] || ssh-keygen -q -t ed25519 -N '' -f etc/ssh/ssh_host_ed25519_key
read -r type key _ <etc/ssh/ssh_host_ed25519_key.pub
echo "[127.0.0.1]:22022 $type $key" >/root/.ssh/known_hosts
cat >/root/.ssh/config <<'END'
Host box
  HostName 127.0.0.1
  Port 22022
  User root
  HostKeyAlgorithms ssh-ed25519
END
touch -d '2024-02-03 04:05:06.123456789' boot/grub boot boot/grub/grubenv
cd /
umount /target

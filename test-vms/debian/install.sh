#!/bin/sh
# Usage: install.sh TREE INSTALLED UNPACKED [disabled]
# Adds packages to a Debian tree: INSTALLED by its own apt, UNPACKED without their scripts, over whatever they conflict with. Started in
# mount and PID namespaces of its own. Nothing that is installed gets started; with `disabled`, not when the tree boots either.
set -eu
tree=$1
export installed="$2" unpacked="$3" DEBIAN_FRONTEND=noninteractive LC_ALL=C

# Others than root, apt's own user among them, must get in.
chmod 0755 "$tree"

# What starts with the system, by systemd or by System V.
links() {
  find "$tree/etc/systemd/system" "$tree"/etc/rc?.d -type l | sort
}

mount -t proc proc "$tree/proc"
mount --rbind /dev "$tree/dev"

never=$tree/usr/sbin/policy-rc.d
printf '#!/bin/sh\nexit 101\n' >"$never"
chmod 0755 "$never"
links >"$tree/links"

chroot "$tree" /bin/sh -eu <<'IN'
cd /var/cache/apt/archives
apt-get -q update
# shellcheck disable=SC2154,SC2086
apt-get -q -y --no-install-recommends install $installed
for package in $unpacked; do
  apt-get -q -o APT::Sandbox::User=root download "$package"
  # By dpkg -x, a folder such as /lib would take the place of the link to /usr/lib.
  dpkg --fsys-tarfile "$package"_*.deb | tar --extract --directory=/ --keep-directory-symlink
done
apt-get clean
rm -rf ./*.deb /var/lib/apt/lists/*
IN

if [ "${4-}" = disabled ]; then
  links | comm -13 "$tree/links" - | while read -r link; do rm "$link"; done
fi
rm "$never" "$tree/links"

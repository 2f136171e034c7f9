#!/bin/sh
# Runs as a service of the host, once, when nixboot has written its first menu.
profiles=/nix/var/nix/profiles
menu=/boot/grub/nixos.cfg
gone="$(readlink $profiles/system-42-link) $(readlink $profiles/system-profiles/test-1-link)"

say() { printf '\nFRESHNESS %s\n' "$*" >/dev/console; }
ids() { grep -o "menuentry.* --id 'nixos-[a-z]*-[a-z0-9-]*'" $menu | sed "s/.*--id '\(.*\)'/\1/" | tr '\n' ' '; }
default() { sed -n "/--id 'nixos-default'/,/}/s/.*init=\([^ ']*\).*/\1/p" $menu; }

say "at first: $(ids)default $(default)"
# As `nix-env --rollback`, `nix-env --delete-generations 42` and the garbage collector do it.
ln -s system-41-link $profiles/system.tmp
mv -T $profiles/system.tmp $profiles/system
rm $profiles/system-42-link $profiles/system-profiles/test-1-link $profiles/system-profiles/test
tries=0
while ids | grep -q 'nixos-system-42\|nixos-profile' && [ $tries -lt 600 ]; do sleep 0.2; tries=$((tries + 1)); done
while [ "$(systemctl show --property=ActiveState --value nixboot.service)" = activating ]; do sleep 0.2; done
rm -r $gone
say "then: $(ids)default $(default)"
say "units: $(systemctl is-active nixboot-changed.path nixboot.path | tr '\n' ' ')"
mv /scenario/once-1 /boot/grub/grubenv
touch /scenario/done
systemctl poweroff

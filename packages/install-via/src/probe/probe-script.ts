import { shellWord, wholeScript } from '../target/shell.ts';

/** What the scripts that follow run on the target, besides a shell. */
const programs =
  'cat chmod chown cp df head ln mkdir mv od readlink rm rmdir sha256sum stat sync touch uname';

/**
 * A script that looks at a target and changes nothing: POSIX sh with the programs of coreutils or busybox.
 *
 * @param root the folder that is to become the root of NixOS
 */
export const probeScript = (root: string): string =>
  wholeScript(`
root=${shellWord(root)}
say() { printf '%s\\n' "$*"; }
word() { case $1 in '' | *[!A-Za-z0-9_.:/@+-]*) printf '%s' '-' ;; *) printf '%s' "$1" ;; esac; }
kind() { if [ -L "$1" ]; then echo link; elif [ -d "$1" ]; then echo folder; elif [ -f "$1" ]; then echo file; elif [ -e "$1" ]; then echo other; else echo none; fi; }
content() {
  bytes=
  if [ -f "$2" ]; then bytes=$(head -c "$3" "$2" | hex); fi
  say "$1" "$(kind "$2")" "\${bytes:--}"
}
real() { say "$1" "$(hexword "$(readlink -f "$2")")"; }

printf 'nixboot probe 1\\n'
say kernel "$(word "$(uname -s)")"
say arch "$(word "$(uname -m)")"
say uid "$(id -u)"
if [ -d /sys/firmware/efi ]; then say firmware efi; else say firmware bios; fi
for program in ${programs}; do command -v "$program" >/dev/null || say missing "$program"; done
say mounts "$(hex </proc/self/mountinfo)"

parent=$root
while [ ! -d "$parent" ]; do parent=\${parent%/*}; parent=\${parent:-/}; done
say parent "$(hexword "$parent")"
real real-parent "$parent"
say root "$(kind "$root")"
if [ -w "$parent" ]; then say root-writable yes; else say root-writable no; fi
set +f
count=0
for entry in "$root"/* "$root"/.[!.]* "$root"/..?*; do
  if [ "$count" -ge 100 ]; then break; fi
  if [ -e "$entry" ] || [ -L "$entry" ]; then say entry "$(hexword "\${entry##*/}")"; count=$((count + 1)); fi
done
set -f
content state "$root/.nixboot/state.json" 65536
say free "$(hexword "$parent")" "$(df -Pk "$parent" | { read -r _; read -r _ _ _ free _; word "$free"; })"

boot=$(readlink -f /boot)
if [ -d "$boot" ]; then
  say boot "$(hexword "$boot")"
  if [ -w "$boot" ]; then say boot-writable yes; else say boot-writable no; fi
  say boot-free "$(df -Pk "$boot" | { read -r _; read -r _ _ _ free _; word "$free"; })"
  for name in grub grub2; do
    if [ -d "$boot/$name" ]; then say grub "$name" "$(kind "$boot/$name")" "$(kind "$boot/$name/grub.cfg")"; fi
  done
  grub=$boot/grub
  if [ ! -f "$grub/grub.cfg" ] && [ -d "$boot/grub2" ]; then grub=$boot/grub2; fi
  if [ -w "$grub" ]; then say grub-writable yes; else say grub-writable no; fi
  content grub-cfg "$grub/grub.cfg" 2097152
  content custom-cfg "$grub/custom.cfg" 262144
  content nixos-cfg "$grub/nixos.cfg" 4096
  content grubenv "$grub/grubenv" 4096
  say ours "$(kind "$boot/nixos")"
  content manifest "$boot/nixos/manifest.json" 1048576
  set +f
  for entry in "$boot"/kexec_* "$boot"/kexec.sig; do
    if [ -e "$entry" ]; then say heads "$(hexword "\${entry##*/}")"; fi
  done
  set -f
fi

daemon=$(command -v nix-daemon) && say nix "$(hexword "$daemon")" "$(nix-daemon --version </dev/null 2>/dev/null | head -n 1 | hex)"
if [ -d "$root/nix/store" ]; then
  set +f
  for entry in "$root"/nix/store/*-*; do case \${entry##*/} in *[!A-Za-z0-9+._?=-]*) ;; *) [ -e "$entry" ] && say has "\${entry##*/}" ;; esac; done
  set -f
fi
if [ -d "$root/.nixboot" ] && [ -f /.nixboot/state.json ]; then say inside yes; elif [ -f /.nixboot/state.json ]; then say inside only; else say inside no; fi

seen=' '
while read -r line; do
  set -- \${line#* - }
  device=\${2-}
  case $device in /dev/*) ;; *) continue ;; esac
  case $seen in *" $device "*) continue ;; esac
  seen="$seen$device "
  [ -b "$device" ] || continue
  uuid=$(blkid -s UUID -o value "$device" 2>/dev/null)
  name=$(readlink -f "$device")
  name=\${name##*/}
  luks=-; lvm=no; raid=no; todo=$name; depth=0
  while [ -n "$todo" ] && [ "$depth" -lt 8 ]; do
    next=
    for each in $todo; do
      folder=/sys/class/block/$each
      id=$(cat "$folder/dm/uuid" 2>/dev/null)
      case $id in CRYPT-LUKS[12]-*) id=\${id#CRYPT-LUKS?-}; luks=\${id%%-*} ;; LVM-*) lvm=yes ;; esac
      [ -d "$folder/md" ] && raid=yes
      next="$next $(ls "$folder/slaves" 2>/dev/null)"
    done
    todo=$(echo $next)
    depth=$((depth + 1))
  done
  readable=unknown
  for probe in grub-probe grub2-probe; do
    if command -v "$probe" >/dev/null; then
      if "$probe" --target=fs --device "$device" >/dev/null 2>&1 </dev/null; then readable=yes; else readable=no; fi
      break
    fi
  done
  say device "$(hexword "$device")" "$(word "$uuid")" "$(word "$luks")" "$lvm" "$raid" "$readable"
done </proc/self/mountinfo
printf 'end\\n'
`);

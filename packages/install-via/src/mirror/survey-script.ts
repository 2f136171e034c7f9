import { shellWord, wholeScript } from '../target/shell.ts';

export interface SurveyOptions {
  /** The root folder on the target. */
  readonly root: string;
  /** Where its store lies on the target: in the root folder, or the host's. */
  readonly store: string;
  readonly boot: string;
  /** `grub` or `grub2`. */
  readonly grub: string;
}

/** What a bootloader may ask of a toplevel; the rest of it does not travel. */
export const asked = [
  ...['boot.json', 'kernel', 'initrd', 'kernel-params', 'nixos-version', 'system', 'init', 'prepare-root'],
  ...['configuration-name', 'append-initrd-secrets', 'xen.gz', 'xen-params', 'nixboot-root-folder'],
];

/**
 * A script that lists what a menu is made from: the links of profiles, what their systems say of themselves, and our files in the boot
 * folder. Of kernels it tells the size and the header only. It changes nothing.
 */
export const surveyScript = ({ root, store, boot, grub }: SurveyOptions): string =>
  wholeScript(`
root=${shellWord(root)} store=${shellWord(store)} boot=${shellWord(boot)} grub=${shellWord(grub)}
seen=' '
say() { printf '%s\\n' "$*"; }
host() { case $1 in /nix/store/*) h=$store\${1#/nix/store} ;; *) h=$root$1 ;; esac; }
see() { case $seen in *" $1 "*) return 1 ;; esac; seen="$seen$1 "; }
file() {
  set -- "$1" "$2" "$3" "$4" "$(stat -c '%s %Y' "$3")"
  bytes=-
  if [ "$4" -gt 0 ]; then
    if [ "\${5% *}" -gt "$4" ]; then bytes=$(head -c 4096 "$3" | hex); else bytes=$(hex <"$3"); fi
  fi
  say file "$1" "$(hexword "$2")" "$5" "\${bytes:--}"
}
walk() {
  at=$1 hops=0
  while [ "$hops" -lt 16 ]; do
    case $at in */../* | */..) return ;; esac
    see "$at" || return
    host "$at"
    if [ -L "$h" ]; then
      to=$(readlink "$h")
      say link root "$(hexword "$at")" "$(hexword "$to")" "$(stat -c %Y "$h")"
      case $to in /*) at=$to ;; *) at=\${at%/*}/$to ;; esac
    elif [ -f "$h" ]; then
      file root "$at" "$h" "$2"
      return
    elif [ -d "$h" ]; then
      say folder root "$(hexword "$at")"
      return
    else
      return
    fi
    hops=$((hops + 1))
  done
}
system() {
  case $1 in /nix/store/*) ;; *) return ;; esac
  see "system:$1" || return
  host "$1"
  if [ ! -d "$h" ]; then return; fi
  see "$1" && say folder root "$(hexword "$1")"
  for name in ${asked.join(' ')}; do
    host "$1/$name"
    if [ -e "$h" ] || [ -L "$h" ]; then walk "$1/$name" 262144; fi
  done
  host "$1/kernel-modules"
  if [ -L "$h" ]; then
    walk "$1/kernel-modules" 0
    modules=$at
    host "$modules/lib/modules"
    set +f
    for each in "$h"/*; do
      if [ -d "$each" ]; then say folder root "$(hexword "$modules/lib/modules/\${each##*/}")"; fi
    done
    set -f
  fi
  host "$1/boot.json"
  if [ -f "$h" ]; then
    for each in $(head -c 1048576 "$h" | grep -o '"/nix/store/[A-Za-z0-9+._?=/-]*"' | tr -d '"'); do walk "$each" 0; done
  fi
  for group in specialisation fine-tune; do
    host "$1/$group"
    if [ ! -d "$h" ] || [ -L "$h" ]; then continue; fi
    say folder root "$(hexword "$1/$group")"
    for name in $(ls "$h"); do
      walk "$1/$group/$name" 0
      host "$1/$group/$name"
      set -- "$1" "$(readlink "$h")"
      (system "$2")
    done
  done
}
links() {
  host "$1"
  if [ ! -d "$h" ]; then return; fi
  say folder root "$(hexword "$1")"
  set +f
  for each in "$h"/* ; do
    if [ ! -L "$each" ]; then continue; fi
    name=$1/\${each##*/}
    to=$(readlink "$each")
    see "$name" && say link root "$(hexword "$name")" "$(hexword "$to")" "$(stat -c %Y "$each")"
    set -f
    system "$to"
    set +f
  done
  set -f
}

printf 'nixboot survey 1\\n'
links /nix/var/nix/profiles
links /nix/var/nix/profiles/system-profiles
host /nix/var/nix/gcroots
if [ -d "$h" ]; then
  say folder root /nix/var/nix/gcroots
  host /nix/var/nix/gcroots/nixboot
  set +f
  if [ -d "$h" ] && [ ! -L "$h" ]; then
    say folder root /nix/var/nix/gcroots/nixboot
    for each in "$h"/*; do
      if [ -L "$each" ]; then say link root "$(hexword "/nix/var/nix/gcroots/nixboot/\${each##*/}")" "$(hexword "$(readlink "$each")")" 0; fi
    done
  fi
  set -f
fi
say folder boot "/$grub"
set +f
for each in "$boot/$grub/grub.cfg" "$boot/$grub"/.nixos.cfg.*.tmp "$boot/$grub"/.custom.cfg.*.tmp "$boot/$grub"/.grubenv.*.tmp; do
  if [ -f "$each" ] && [ ! -L "$each" ]; then file boot "/$grub/\${each##*/}" "$each" 0; fi
done
if [ -f "$boot/$grub/nixos.cfg" ] && [ ! -L "$boot/$grub/nixos.cfg" ]; then file boot "/$grub/nixos.cfg" "$boot/$grub/nixos.cfg" 8388608; fi
if [ -d "$boot/nixos" ] && [ ! -L "$boot/nixos" ]; then
  say folder boot /nixos
  for each in "$boot/nixos"/* "$boot/nixos"/.[!.]*; do
    if [ ! -f "$each" ] || [ -L "$each" ]; then continue; fi
    limit=0
    if [ "\${each##*/}" = manifest.json ]; then limit=1048576; fi
    file boot "/nixos/\${each##*/}" "$each" "$limit"
  done
fi
set -f
printf 'end\\n'
`);

#!/bin/sh
# Usage: profiles.sh add N | delete N | switch N | profile NAME N | collect
# What nix-env and the garbage collector do to the profiles of a NixOS, with systems that have no more than a menu needs.
set -eu
profiles=/nix/var/nix/profiles
roots=/nix/var/nix/gcroots

toplevel() { printf '/nix/store/%032d-nixos-system-%d' "$1" "$1"; }

# As nix-env does it: a new link beside the old one, then a rename.
point() {
  ln -s "$2" "$1.tmp"
  mv -T "$1.tmp" "$1"
}

make() {
  top=$(toplevel "$1")
  mkdir -p "$top"
  for file in kernel initrd init; do echo "$file $1" >"$top/$file"; done
  echo 25.11 >"$top/nixos-version"
  cat >"$top/boot.json" <<END
{ "org.nixos.bootspec.v1": { "system": "x86_64-linux", "label": "NixOS 25.11.$1", "toplevel": "$top",
    "init": "$top/init", "kernel": "$top/kernel", "initrd": "$top/initrd", "kernelParams": ["loglevel=4"] },
  "org.nixos.specialisation.v1": {} }
END
}

case $1 in
  add)
    make "$2"
    ln -s "$(toplevel "$2")" "$profiles/system-$2-link"
    point "$profiles/system" "system-$2-link"
    ;;
  delete) rm "$profiles/system-$2-link" ;;
  switch) point "$profiles/system" "system-$2-link" ;;
  profile)
    make "$3"
    mkdir -p "$profiles/system-profiles"
    ln -s "$(toplevel "$3")" "$profiles/system-profiles/$2-$3-link"
    point "$profiles/system-profiles/$2" "$2-$3-link"
    ;;
  collect)
    alive=$(find "$profiles" "$roots" /run/current-system /run/booted-system -type l -exec readlink -f {} +)
    for top in /nix/store/*-nixos-system-*; do
      case " $(echo "$alive" | tr '\n' ' ') " in *" $top "*) ;; *) rm -r "$top" ;; esac
    done
    ;;
esac

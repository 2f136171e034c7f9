# Usage: setup-etc.sh ETC [ROOT]
# Makes ROOT/etc what the folder ETC of a NixOS system says: a link to each file, or a copy with the mode and owner that the
# files beside it name, and removes the links of earlier systems. The same as what NixOS does in Perl.
set -eu
source=$1 root=${2-}
static=/etc/static

# A link appears in one step: whoever looks finds the old one or the new one.
link() { ln -sfn "$1" "$2.tmp" && mv -fT "$2.tmp" "$2"; }

mkdir -p "$root/etc"
link "$source" "$root$static"

find "$root/etc" -path "$root/etc/nixos" -prune -o -type l -print | while IFS= read -r at; do
  target=$(readlink "$at")
  case $target in
    "$static"/*)
      if [ ! -L "$source/${target#"$static"/}" ]; then
        echo "removing obsolete symlink $at" >&2
        rm "$at"
      fi
      ;;
  esac
done

find "$source" -type l | while IFS= read -r file; do
  name=${file#"$source"/}
  at=$root/etc/$name
  mkdir -p "$(dirname "$at")"
  if [ ! -e "$file.mode" ]; then
    link "$static/$name" "$at"
  elif [ "$(cat "$file.mode")" = direct-symlink ]; then
    link "$(readlink "$file")" "$at"
  else
    cp "$file" "$at.tmp"
    chown "$(cat "$file.uid"):$(cat "$file.gid")" "$at.tmp"
    chmod "$(cat "$file.mode")" "$at.tmp"
    mv -fT "$at.tmp" "$at"
  fi
done

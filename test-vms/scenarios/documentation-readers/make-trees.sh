#!/bin/bash
# Usage: make-trees.sh HOOKS FOLDER [PACKAGE...]
# In a Debian: FOLDER/plain gets the documentation of packages (all of /usr/share without any) as if it had been installed without
# compression; FOLDER/gzip, FOLDER/again and FOLDER/zstd are what the hook makes of it.
set -euo pipefail
hooks=$1 folder=$2
shift 2
mkdir -p "$folder/plain"

cd /usr
if [ $# -eq 0 ]; then
  find share/man share/info share/doc ! -type d
else
  dpkg -L "$@" | sed -n -E 's,^/usr/(share/(man|info|doc)/.*),\1,p' | sort -u
  echo share/info/dir
fi | while IFS= read -r path; do
  if [ -L "$path" ] || [ -f "$path" ]; then cp -a --parents "$path" "$folder/plain"; fi
done

cd "$folder/plain"
find . -type f -name '*.gz' -print0 | xargs -0 -r gunzip
# What Debian's links of compressed pages were before; those into what is not here are no pages.
find . -type l | sort | while IFS= read -r link; do
  target=$(readlink "$link")
  rm "$link"
  at=${link%.gz}
  case $target in
    /*) continue ;;
  esac
  if [ ! -e "${at%/*}/${target%.gz}" ] && [ ! -L "${at%/*}/$target" ]; then continue; fi
  ln -s "${target%.gz}" "$at"
done
find . -xtype l -delete
# Every kind of page that is another one.
ln -s bash.1 share/man/man1/link-to-bash.1
ln -s link-to-bash.1 share/man/man1/link-to-link.1
ln share/man/man1/bash.1 share/man/man1/hard-bash.1
echo '.so man1/bash.1' >share/man/man1/so-bash.1

compress() {
  cp -a "$folder/plain" "$folder/$1"
  documentationCompression=$2 bash -c '
    set -euo pipefail
    shopt -s nullglob inherit_errexit
    declare -a postFixupHooks=()
    _callImplicitHook() { :; }
    source "$0/after-fixup.sh"
    source "$0/compress-documentation.sh"
    staliCompressDocumentation "$1"' "$hooks" "$folder/$1"
}
compress gzip gzip
compress again gzip
compress zstd zstd

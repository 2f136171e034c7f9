#!/bin/sh
# Usage: csv2tsv <FILE; a field in double quotes may contain commas.
set -eu
while IFS= read -r rest; do
  out= quoted=
  while [ -n "$rest" ]; do
    character=${rest%"${rest#?}"}
    rest=${rest#?}
    case $character$quoted in
      '"') quoted=yes ;;
      '"yes') quoted= ;;
      ,) out="$out	" ;;
      *) out=$out$character ;;
    esac
  done
  printf '%s\n' "$out"
done

#!/bin/sh
# Usage: tree [FOLDER]
set -eu

# show FOLDER INDENT
show() (
  for item in "$1"/*; do
    [ -e "$item" ] || continue
    echo "$2${item##*/}"
    if [ -d "$item" ]; then show "$item" "$2  "; fi
  done
)
echo "${1-.}"
show "${1-.}" "  "

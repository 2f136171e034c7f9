#!/bin/sh
# Usage: script@series@ FILE [ARGUMENT...]
# Runs FILE, which may say `use MODULE`: modules are looked for in the folders of SCRIPT_PATH.
set -eu

if [ "${1-}" = --version ]; then
  echo "script @version@"
  exit
fi

use() {
  old_ifs=$IFS
  IFS=:
  for folder in ${SCRIPT_PATH-}; do
    IFS=$old_ifs
    if [ -e "$folder/$1.sh" ]; then
      . "$folder/$1.sh"
      return
    fi
  done
  echo "script: no module '$1' in SCRIPT_PATH=${SCRIPT_PATH-}" >&2
  exit 1
}

file=$1
shift
. "$file"

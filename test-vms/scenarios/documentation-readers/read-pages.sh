#!/bin/bash
# Usage: read-pages.sh FOLDER KIND
# Opens each page of FOLDER/plain, by its name, there and in FOLDER/KIND: by man, mandoc and info. Prints how many each has read the
# same in both, and each that it has not.
set -euo pipefail
plain=$1/plain kind=$2 other=$1/$2
export MANWIDTH=80 LC_ALL=C.UTF-8 MAN_DISABLE_SECCOMP=1 MAN_KEEP_FORMATTING=

# same READER NAME: compares what it has said of the two.
same() {
  local reader=$1 name=$2
  if [ -s /tmp/plain ] && cmp -s /tmp/plain /tmp/other; then
    echo "$reader same"
  else
    echo "$reader differs: $name"
  fi
}

{
  cd "$plain/share/man"
  find . -path './man*' ! -type d | sort | while IFS= read -r page; do
    file=${page##*/}
    section=${file##*.}
    name=${file%.*}
    for tree in plain other; do
      man -M "${!tree}/share/man" --recode UTF-8 "$section" "$name" >"/tmp/$tree" 2>/dev/null || true
    done
    same man "$file"
    case $name in
      *bash | tar | ls)
        # The rest of the way: man found and unpacked the others just so, and what groff makes of a source depends on that alone.
        for tree in plain other; do
          man -M "${!tree}/share/man" -P cat "$section" "$name" >"/tmp/$tree" 2>/dev/null || true
        done
        same formatted "$file"
        ;;
    esac
    # What mandoc cannot format it cannot format in either; only gzip is known to it.
    if [ "$kind" = zstd ]; then continue; fi
    (cd "$plain/share/man" && mandoc -T utf8 "${page#./}") >/tmp/plain 2>/dev/null || true
    (cd "$other/share/man" && mandoc -T utf8 "${page#./}.gz") >/tmp/other 2>/dev/null || true
    same mandoc "$file"
  done
  cd "$plain/share/info"
  find . -name '*.info' | sort | while IFS= read -r page; do
    name=${page#./}
    for tree in plain other; do
      INFOPATH=${!tree}/share/info info --file "${name%.info}" --subnodes --output - >"/tmp/$tree" 2>/dev/null || true
    done
    same info "$name"
  done
} | sort | uniq -c

#!/bin/sh
# Usage: apply-patch PATCH
# Applies a unified diff to the files in the current folder. Strict: a line that is not where the patch expects it
# ends the program, and the file stays as it was.
set -eu

target= position=0

fail() {
  echo "apply-patch: $1" >&2
  exit 1
}

# take EXPECTED: reads the next line of the old file, which must be EXPECTED.
take() {
  IFS= read -r found <&3 || fail "$target ends after line $position"
  position=$((position + 1))
  [ "$found" = "$1" ] || fail "$target:$position: expected \"$1\", found \"$found\""
}

# Copies the old file up to, and without, line $1.
copy_until() {
  while [ "$position" -lt $(($1 - 1)) ]; do
    IFS= read -r found <&3 || fail "$target ends after line $position"
    position=$((position + 1))
    printf '%s\n' "$found" >&4
  done
}

finish() {
  [ -n "$target" ] || return 0
  cat <&3 >&4
  exec 3<&- 4>&-
  cat "$target.new" >"$target" # keeps the permissions
  rm "$target.new"
}

while IFS= read -r line; do
  case $line in
    '--- '*) ;;
    '+++ '*)
      finish
      target=${line#+++ b/}
      position=0
      [ -f "$target" ] || fail "there is no file $target"
      exec 3<"$target" 4>"$target.new"
      ;;
    '@@ -'*)
      start=${line#@@ -}
      copy_until "${start%%[, ]*}"
      ;;
    ' '*) take "${line# }" && printf '%s\n' "${line# }" >&4 ;;
    -*) take "${line#-}" ;;
    +*) printf '%s\n' "${line#+}" >&4 ;;
    *) fail "not a line of a unified diff: $line" ;;
  esac
done <"$1"
finish

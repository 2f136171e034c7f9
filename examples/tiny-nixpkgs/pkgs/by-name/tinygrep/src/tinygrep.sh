#!/bin/sh
# Usage: tinygrep [-n] [-v] TEXT [FILE...]
set -eu

numbered= wanted=yes
while getopts nv option; do
  case $option in
    n) numbered=yes ;;
    v) wanted=no ;;
    *) exit 2 ;;
  esac
done
shift $((OPTIND - 1))
text=${1?usage: tinygrep [-n] [-v] TEXT [FILE...]}
shift

cat "$@" | {
  number=0 status=1
  while IFS= read -r line; do
    number=$((number + 1))
    case $line in
      *"$text"*) found=yes ;;
      *) found=no ;;
    esac
    [ "$found" = "$wanted" ] || continue
    status=0
    printf '%s\n' "${numbered:+$number:}$line"
  done
  exit $status
}

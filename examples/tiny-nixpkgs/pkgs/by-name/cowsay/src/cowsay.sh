#!/bin/sh
# Usage: cowsay [-f COW] [TEXT...]; without TEXT it reads standard input.
set -eu
. @libtext@

cow=default
while getopts f: option; do
  case $option in
    f) cow=$OPTARG ;;
    *) exit 2 ;;
  esac
done
shift $((OPTIND - 1))

case $cow in
  */*) picture=$cow ;;
  *) picture=@out@/share/cows/$cow.cow ;;
esac
[ -e "$picture" ] || { echo "cowsay: no cow '$cow'" >&2; exit 1; }

if [ $# -gt 0 ]; then text=$*; else text=$(cat); fi
lines=$(printf '%s\n' "$text" | text_wrap 40)
width=$(printf '%s\n' "$lines" | text_width)

echo " $(text_repeat $((width + 2)) _)"
printf '%s\n' "$lines" | while IFS= read -r line; do
  echo "| $(text_pad "$width" "$line") |"
done
echo " $(text_repeat $((width + 2)) -)"
cat "$picture"

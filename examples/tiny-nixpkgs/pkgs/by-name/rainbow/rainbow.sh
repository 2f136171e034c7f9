#!/bin/sh
# Usage: rainbow <FILE
set -eu
colour=31
while IFS= read -r line; do
  printf '\033[%sm%s\033[0m\n' "$colour" "$line"
  if [ "$colour" -lt 36 ]; then colour=$((colour + 1)); else colour=31; fi
done

#!/bin/sh
# Usage: morse WORD
set -eu
rest=$(printf '%s' "${1-sos}" | tr a-z A-Z)
while [ -n "$rest" ]; do
  letter=${rest%"${rest#?}"}
  rest=${rest#?}
  while read -r name signals; do
    if [ "$name" = "$letter" ]; then printf '%s ' "$signals"; fi
  done <@out@/share/morse-alphabet
done
echo

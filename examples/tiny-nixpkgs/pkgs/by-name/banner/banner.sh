#!/bin/sh
# Usage: banner WORD
# The font has one line for each letter: the letter, and its five rows with dots for blanks.
set -eu
word=$(printf '%s' "${1-hello}" | tr a-z A-Z)

row=1
while [ "$row" -le 5 ]; do
  rest=$word line=
  while [ -n "$rest" ]; do
    letter=${rest%"${rest#?}"}
    rest=${rest#?}
    glyph=.....
    while read -r name one two three four five; do
      if [ "$name" = "$letter" ]; then eval "glyph=\$$(echo one two three four five | cut -d ' ' -f "$row")"; fi
    done <@fonts@/block
    line="$line$glyph.."
  done
  printf '%s\n' "$line" | tr . ' '
  row=$((row + 1))
done

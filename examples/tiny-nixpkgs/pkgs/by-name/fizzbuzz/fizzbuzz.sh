#!/bin/sh
# Usage: fizzbuzz [LAST]
set -eu
for number in $(seq "${1-15}"); do
  word=
  if [ $((number % 3)) -eq 0 ]; then word=fizz; fi
  if [ $((number % 5)) -eq 0 ]; then word=${word}buzz; fi
  echo "${word:-$number}"
done

#!/bin/sh
# Usage: hanoi [DISKS]
set -eu

# move DISKS FROM TO OVER
move() {
  [ "$1" -gt 0 ] || return 0
  move $(($1 - 1)) "$2" "$4" "$3"
  echo "disk $1: $2 -> $3"
  move $(($1 - 1)) "$4" "$3" "$2"
}
move "${1-3}" left right middle

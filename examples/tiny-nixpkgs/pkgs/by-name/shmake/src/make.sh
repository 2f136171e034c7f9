#!/bin/sh
# Usage: make [TARGET]
# Reads the file Recipes. "target: needs..." begins a recipe, and lines that begin with a blank are its commands.
set -eu

# make TARGET: first what it needs, then the target itself, unless it is there.
make() (
  if [ -e "$1" ]; then return; fi
  current= found=
  while IFS= read -r line <&3; do
    case $line in
      ' '*)
        if [ "$current" = "$1" ]; then
          echo "$line"
          eval "$line"
        fi
        ;;
      *:*)
        current=${line%%:*}
        if [ "$current" = "$1" ]; then
          found=yes
          for need in ${line#*:}; do make "$need"; done
        fi
        ;;
    esac
  done 3<Recipes
  if [ -z "$found" ]; then
    echo "make: no recipe for '$1'" >&2
    exit 2
  fi
)
make "${1-all}"

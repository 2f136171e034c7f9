#!/bin/sh
# Usage: calc EXPRESSION, as in: calc '(1 + 2) * 3'
set -eu
expression=$*
case $expression in
  '' | *[!0-9\ \(\)+*/%-]*)
    echo "calc: '$expression' is not made of whole numbers, + - * / % and parentheses" >&2
    exit 2
    ;;
esac
echo $(($expression))

#!/bin/sh
# Usage: hello [-l LANGUAGE] [NAME]
set -eu
. @libgreet@

language=en
while getopts l: option; do
  case $option in
    l) language=$OPTARG ;;
    *) exit 2 ;;
  esac
done
shift $((OPTIND - 1))

greet "$language" "${1-world}"

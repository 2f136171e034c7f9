#!/bin/sh
# Usage: slugify TITLE...
set -eu
slug=$(printf '%s' "$*" | tr A-Z a-z | tr -cs a-z0-9 -)
slug=${slug#-}
echo "${slug%-}"

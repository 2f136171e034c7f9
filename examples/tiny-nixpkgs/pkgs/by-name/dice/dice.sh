#!/bin/sh
# Usage: dice [COUNT]
set -eu
shuf -r -n "${1-1}" -i 1-6 | tr '\n' ' '
echo

#!/bin/sh
# Usage: fortune [NUMBER]
set -eu
sayings=@fortunes@/share/fortunes
if [ $# -gt 0 ]; then
  head -n "$1" "$sayings" | tail -n 1
else
  shuf -n 1 "$sayings"
fi

#!/bin/sh
# Usage: motd [NUMBER]
set -eu
@fortune@/bin/fortune "$@" | @cowsay@/bin/cowsay

#!/bin/sh
# Usage: compile.sh SOURCE OUT
# Compiles the first program by $CC, which has to make static programs; the same input gives the same bytes.
set -eu
${CC:-gcc} -Wall -Wextra -Os -static -fno-pie -no-pie -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables \
  -Wl,--gc-sections -Wl,--build-id=none -s -o "$2" "$1/first.c" "$1/serve.c"

#!/bin/sh
# Usage: welcome [NAME]
set -eu
@banner@/bin/banner welcome
echo
@hello@/bin/hello "${1-guest}"
@motd@/bin/motd 4

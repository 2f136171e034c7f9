#!/bin/sh
# Usage: compile.sh SOURCE FRAGMENT OUT
# Builds the kernel of SOURCE (a folder, or a tar archive of one) with FRAGMENT, in the folder that it runs in, and puts bzImage and config into
# OUT. What FRAGMENT does not name is off; what of it the kernel does not know, or cannot have, is an error. The same input gives the same bytes.
set -eu
source=$1 fragment=$2 out=$3
if [ -f "$source" ]; then
  mkdir source
  tar -xf "$source" -C source --strip-components=1
  source=$PWD/source
fi
export KBUILD_BUILD_TIMESTAMP=@1 KBUILD_BUILD_USER=nixtools KBUILD_BUILD_HOST=nixtools KBUILD_BUILD_VERSION=1 LC_ALL=C
mkdir -p build
make -s -C "$source" O="$PWD/build" KCONFIG_ALLCONFIG="$fragment" allnoconfig
lost=$(grep -v '^#' "$fragment" | grep -v '^$' | while read -r line; do grep -qxF -e "$line" build/.config || echo "$line"; done)
if [ -n "$lost" ]; then
  echo "this kernel does not take: $lost" >&2
  exit 1
fi
make -s -C build -j"${NIX_BUILD_CORES:-$(nproc)}" bzImage
mkdir -p "$out"
cp build/arch/x86/boot/bzImage "$out/bzImage"
cp build/.config "$out/config"

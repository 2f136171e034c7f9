#!/bin/sh
# Usage: build-tiny-kernel.sh
# Builds the tiny kernel from Debian's linux-source-6.1 into the cache (NIXTOOLS_CACHE, else that of the user), where `nixboot image build
# --kernel tiny` and the tests look for it. About seven minutes of CPU; what is there already is not built again. Needs gcc, make, flex, bison,
# bc, libelf-dev and xz. Prints the file.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cache=${NIXTOOLS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/nixtools}
package=linux-source-6.1
version=$(apt-cache show --no-all-versions "$package" | sed -n 's/^Version: //p')
[ -n "$version" ] || { echo "apt knows no $package: run apt-get update" >&2; exit 3; }
key=$({ echo "$version"; cat "$here/tiny.config" "$here/compile.sh"; } | sha256sum | cut -c1-12)
place=$cache/tiny-kernel-$key
mkdir -p "$cache"
if [ ! -e "$place/bzImage" ]; then
  work=$(mktemp -d "$cache/.building-XXXXXX")
  trap 'rm -rf "$work"' EXIT
  archive=/usr/src/$package.tar.xz
  if [ ! -e "$archive" ] || [ "$(dpkg-query -W -f '${Version}' "$package" 2>/dev/null)" != "$version" ]; then
    (cd "$work" && apt-get download "$package" >&2 && dpkg-deb -x ./*.deb . && rm ./*.deb)
    archive=$work/usr/src/$package.tar.xz
  fi
  mkdir "$work/in"
  (cd "$work/in" && sh "$here/compile.sh" "$archive" "$here/tiny.config" "$work/out" >&2)
  # Complete or not at all; whoever was faster has the same.
  mv -T "$work/out" "$place" 2>/dev/null || [ -e "$place/bzImage" ]
fi
ln -sfn "tiny-kernel-$key" "$cache/.tiny-kernel-$$"
mv -T "$cache/.tiny-kernel-$$" "$cache/tiny-kernel"
echo "$place/bzImage"

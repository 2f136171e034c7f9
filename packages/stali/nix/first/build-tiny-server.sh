#!/bin/sh
# Usage: build-tiny-server.sh
# Compiles the first program that serves a folder by itself into the cache (NIXTOOLS_CACHE, else that of the user), where `nixboot image build
# --www DIR --plain` looks for it. A second of CPU. Needs musl-gcc, of Debian's musl-tools, or another compiler in CC. Prints the file.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cache=${NIXTOOLS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/nixtools}
export CC="${CC:-musl-gcc}"
command -v "${CC%% *}" >/dev/null || { echo "there is no $CC: apt-get install musl-tools" >&2; exit 3; }
mkdir -p "$cache/tiny-server"
new=$cache/tiny-server/.init-$$
trap 'rm -f "$new"' EXIT
sh "$here/compile.sh" "$here" "$new"
mv -T "$new" "$cache/tiny-server/init"
echo "$cache/tiny-server/init"

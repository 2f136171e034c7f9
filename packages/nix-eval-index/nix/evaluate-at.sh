# Runs COMMAND in a mount namespace of its own in which TREE is found at AT. Nothing is left behind: what is made here
# lives in that namespace and in memory. STAGE is an empty folder.
# usage: unshare --mount --propagation private sh evaluate-at.sh TREE AT STAGE COMMAND...
set -eu
tree=$1 at=$2 stage=$3
shift 3

if [ -d "$at" ]; then
  mount --bind "$tree" "$at"
  cd "$PWD"
  exec "$@"
fi

# AT is missing. Its nearest existing ancestor is rebuilt from mounts, with the way to AT added.
ancestor=$(dirname "$at")
while [ ! -d "$ancestor" ]; do ancestor=$(dirname "$ancestor"); done
prefix=${ancestor%/}
mount -t tmpfs -o mode=755 nixtools "$stage"
for path in "$prefix"/* "$prefix"/.[!.]* "$prefix"/..?*; do
  copy=$stage/${path##*/}
  if [ -L "$path" ]; then
    cp -P "$path" "$copy"
  elif [ -d "$path" ]; then
    mkdir "$copy"
    mount --rbind "$path" "$copy"
  elif [ -e "$path" ]; then
    : > "$copy"
    mount --bind "$path" "$copy" || rm "$copy" # it vanished meanwhile
  fi
done
mkdir -p "$stage${at#"$prefix"}"
mount --bind "$tree" "$stage${at#"$prefix"}"

if [ "$ancestor" = / ]; then
  # shellcheck disable=SC2016
  exec chroot "$stage" sh -c 'cd "$0" && exec "$@"' "$PWD" "$@"
fi
mount --rbind "$stage" "$ancestor"
cd "$PWD"
exec "$@"

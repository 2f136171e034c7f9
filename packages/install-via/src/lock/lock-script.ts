import { posix } from 'node:path';
import { stateFolder } from '../state/state.ts';
import { shellWord, wholeScript } from '../target/shell.ts';

/** Seconds without a line from a deployer after which it counts as dead. */
const patience = 600;

/**
 * A script that takes the lock of a root folder, reports, and keeps it until its standard input ends.
 *
 * The lock is a symbolic link, which is made with what it says in one go: the process that keeps it, when that started and in which
 * boot, who asked for it and since when. One whose process is gone, or has heard nothing for ten minutes, is dead and removed.
 *
 * @param root the root folder, as it lies on the system that answers
 * @param deployer who we are, of letters, digits and `@._-`
 */
export const lockScript = (root: string, deployer: string): string =>
  wholeScript(`
root=${shellWord(root)} folder=${shellWord(posix.join(root, stateFolder))}
lock=$folder/lock heard=$folder/heard
say() { printf '%s\\n' "$*"; }
give_up() { printf 'nixboot lock 1\\n'; say "$1" "$2"; say end; exit 0; }
make_folder() { [ -d "$1" ] || mkdir -m "$2" "$1" 2>/dev/null || [ -d "$1" ] || give_up failed "$(hexword "cannot make the folder $1")"; }
started() { s=$(cat "/proc/$1/stat" 2>/dev/null) || return; set -- \${s##*) }; printf '%s' "\${20}"; }
boot=$(cat /proc/sys/kernel/random/boot_id)
lives() {
  pid=\${1%%:*} rest=\${1#*:}
  case $pid in '' | *[!0-9]*) return 1 ;; esac
  [ "$(started "$pid"):$boot" = "\${rest%%:*}:$(r=\${rest#*:}; printf '%s' "\${r%%:*}")" ] || return 1
  last=$(stat -c %Y "$heard" 2>/dev/null) || last=$(stat -c %Y "$lock" 2>/dev/null) || return 1
  [ $(($(date +%s) - last)) -lt ${patience} ]
}
make_folder "$root" 755
make_folder "$folder" 700
me="$$:$(started $$):$boot:${deployer}:$(date -u +%Y-%m-%dT%H:%M:%SZ)"
if [ -d "$lock" ] && [ ! -L "$lock" ]; then give_up failed "$(hexword "a folder is where the lock belongs: $lock")"; fi
tries=0
until ln -s "$me" "$lock" 2>/dev/null; do
  held=$(readlink "$lock")
  if [ -z "$held" ] || lives "$held"; then
    tries=$((tries + 1))
    if [ "$tries" -gt 5 ]; then give_up busy "$(hexword "$held")"; fi
    sleep 1
  elif mv -f "$lock" "$lock.$$" 2>/dev/null; then
    # Somebody else was faster, and this is a live one: it goes back.
    if [ "$(readlink "$lock.$$")" = "$held" ]; then rm -f "$lock.$$"; else mv -f "$lock.$$" "$lock"; fi
  fi
done
touch "$heard"
printf 'nixboot lock 1\\n'
bytes=
if [ -f "$folder/state.json" ]; then bytes=$(head -c 65536 "$folder/state.json" | hex); fi
say held "\${bytes:--}"
say end
while read -r _; do
  if [ "$(readlink "$lock")" != "$me" ]; then exit 0; fi
  touch "$heard"
done
if [ "$(readlink "$lock")" = "$me" ]; then rm -f "$heard" "$lock"; fi`);

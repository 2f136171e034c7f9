import { createHash } from 'node:crypto';
import { shellWord, wholeScript } from '../target/shell.ts';
import type { RemoteStep } from './remote-step.ts';

/** The time that our copies in the boot folder carry; `boot-plan` knows them by it. */
const copyTime = 315_619_200;

/**
 * What steps call. A temporary name is the one that durable-fs would take, so that whoever finds it knows what it was to become.
 *
 * What is made is flushed by `settle`: before anything is replaced or removed that may rest on it, and at the end. So the order on the
 * disk is that of the steps, with few calls. Where `sync FILE` is no fsync (coreutils before 8.24), or a folder has a space in its name,
 * all disks are flushed.
 */
const functions = `
suffix=$(printf '%012x' "$$").tmp
temp() { t=\${1%/*}/.\${1##*/}.$suffix; }
unsettled= odd=
later() {
  case $1 in *' '*) odd=yes ;; esac
  case "$unsettled " in *" $1 "*) ;; *) unsettled="$unsettled $1" ;; esac
}
settle() {
  given=$#
  for each in $unsettled "$@"; do if [ -e "$each" ]; then set -- "$@" "$each"; fi; done
  shift "$given"
  if [ "$odd" = yes ]; then sync; elif [ $# -gt 0 ]; then sync "$@" 2>/dev/null || sync; fi
  unsettled= odd=
}
sum() { digest=$(sha256sum <"$1") && digest=\${digest%% *}; }
place() {
  if [ -d "$2" ] && [ ! -L "$2" ]; then echo "a folder is where a file belongs: $2" >&2; rm -f "$1"; return 1; fi
  mv -fT "$1" "$2" 2>/dev/null && return
  rm -f "$2" && mv -f "$1" "$2"
}
make_folder() {
  if [ -d "$1" ] && [ ! -L "$1" ]; then return; fi
  mkdir -m "$2" "$1" && later "\${1%/*}/"
}
make_link() {
  if [ -L "$1" ] && [ "$(readlink "$1")" = "$2" ]; then return; fi
  temp "$1"
  rm -f "$t" && ln -s "$2" "$t" && place "$t" "$1" && later "\${1%/*}/"
}
copy_file() {
  if [ "$(stat -c %s "$1")" != "$4" ]; then echo "its size changed: $1" >&2; return 1; fi
  temp "$2"
  cp "$1" "$t" && chmod 644 "$t" && touch -d @${copyTime} "$t" && settle "$t" || { rm -f "$t"; return 1; }
  sum "$1"
  expected=$digest
  sum "$t"
  if [ "$digest" != "$expected" ]; then echo "the copy differs: $1" >&2; rm -f "$t"; return 1; fi
  place "$t" "$2" && printf 'copied %s %s %s\\n' "$(hexword "$3")" "$4" "$digest"
}
add_secrets() {
  temp "$2"
  work=$4/.nixboot/initrd
  (umask 077; cp "$1" "$work") && chroot "$4" "$5" /.nixboot/initrd >/dev/null </dev/null || { rm -f "$work"; return 1; }
  (umask 077; cp "$work" "$t") && touch -d @${copyTime} "$t" && settle "$t" || { rm -f "$work" "$t"; return 1; }
  rm -f "$work"
  size=$(stat -c %s "$t")
  sum "$t"
  place "$t" "$2" && printf 'copied %s %s %s\\n' "$(hexword "$3")" "$size" "$digest"
}
put() {
  if [ -f "$1" ] && [ ! -L "$1" ] && sum "$1" && [ "$digest" = "$3" ]; then return; fi
  temp "$1"
  (umask 077; printf '%s' "$4" >"$t") || { rm -f "$t"; return 1; }
  if [ "$2" != - ]; then chmod "$2" "$t"
  elif [ -e "$1" ]; then chmod "$(stat -c %a "$1")" "$t" && chown "$(stat -c %u:%g "$1")" "$t"
  else chmod 644 "$t"; fi || { rm -f "$t"; return 1; }
  settle "$t"
  sum "$t"
  if [ "$digest" != "$3" ]; then echo "what was written reads otherwise: $1" >&2; rm -f "$t"; return 1; fi
  place "$t" "$1" && later "\${1%/*}/"
}
unlink_file() { settle; if [ -e "$1" ] || [ -L "$1" ]; then rm -f "$1"; fi; }
remove_folder() {
  if [ ! -d "$1" ]; then return; fi
  settle
  rmdir "$1" 2>/dev/null || return 0
  later "\${1%/*}/"
}
remove_links() {
  if [ ! -d "$1" ] || [ -L "$1" ]; then return 0; fi
  settle
  set +f
  for each in "$1"/*; do if [ -L "$each" ]; then rm -f "$each"; fi; done
  set -f
  remove_folder "$1"
}
sync_folder() { later "$1/"; }
keep_times() { if [ ! -e "$2" ] && [ -e "$1" ]; then touch -r "$1" "$2" && later "$2"; fi; }
restore_times() { if [ -e "$2" ] && [ -e "$1" ]; then touch -r "$2" "$1"; fi; }
remove_tree() {
  settle
  while read -r _ _ _ _ point _; do
    case $point/ in "$1"/*) echo "something is mounted there: $point" >&2; return 1 ;; esac
  done </proc/self/mountinfo
  rm -rf --one-file-system "$1" 2>/dev/null || { chmod -R u+w "$1" && rm -rf "$1"; }
}
step() {
  number=$1
  shift
  "$@" || { settle; printf 'failed %s\\nend\\n' "$number"; exit 0; }
  printf 'done %s\\n' "$number"
}
`;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const octal = (mode: number | undefined): string => (mode === undefined ? '-' : mode.toString(8));

const callOf = (step: RemoteStep): readonly string[] => {
  switch (step.do) {
    case 'make-folder':
      return ['make_folder', step.path, octal(step.mode ?? 0o755)];
    case 'link':
      return ['make_link', step.path, step.target];
    case 'copy':
      return ['copy_file', step.from, step.to, step.name, String(step.size)];
    case 'add-secrets':
      return ['add_secrets', step.from, step.to, step.name, step.root, step.tool];
    case 'put':
      return ['put', step.path, octal(step.mode), sha256(step.text), step.text];
    case 'unlink':
      return ['unlink_file', step.path];
    case 'remove-links':
      return ['remove_links', step.path];
    case 'remove-folder':
      return ['remove_folder', step.path];
    case 'sync':
      return ['sync_folder', step.path];
    case 'keep-times':
      return ['keep_times', step.path, step.in];
    case 'restore-times':
      return ['restore_times', step.path, step.in];
    case 'remove-tree':
      return ['remove_tree', step.path];
  }
};

/**
 * A script that does steps one after the other and stops at the first that fails. It says which are done, and of each copy its size and
 * hash. Texts are words of the script: no temporary file, no second connection.
 *
 * @param first the number of the first step, for reports
 */
export const stepScript = (steps: readonly RemoteStep[], first = 1): string =>
  wholeScript(
    [
      functions,
      "printf 'nixboot steps 1\\n'",
      ...steps.map((step, index) => `step ${first + index} ${callOf(step).map(shellWord).join(' ')}`),
      'settle',
      "printf 'end\\n'",
    ].join('\n'),
  );

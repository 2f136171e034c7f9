import { seconds } from './wait.ts';

/** Milliseconds between two looks. */
const stepMs = 50;

/** Milliseconds that processes may take to leave once they are killed: they give back their memory first. */
const patienceMs = 30_000;

/**
 * Functions of shell: `end_group` kills what is left of a start, and waits until it is gone, as the next start needs its port and its
 * files. What cannot be killed, since it waits for a device, keeps the next from being started, and stays noted.
 */
export const groupFunctions: readonly string[] = [
  'left_of() {',
  '  kill -0 "-$1" 2>/dev/null || return 0',
  '  wanted=$1',
  '  for file in /proc/[0-9]*/stat; do',
  '    read -r stat 2>/dev/null <"$file" || continue',
  '    pid=${stat%% *}',
  '    set -- ${stat##*)}',
  '    [ "$3" = "$wanted" ] || continue',
  // Of a process that nobody has asked how it ended, the entry is left and nothing else; unless one of its threads lives.
  '    case $1 in Z | X) [ "${18}" -gt 1 ] || continue ;; esac',
  `    printf ' %s (state %s)' "$pid" "$1"`,
  '  done',
  '}',
  'end_group() {',
  '  read -r group since_boot 2>/dev/null <"$state/group" || return 0',
  // Never the group of another: a leader that lives must be the one that was noted.
  '  if [ ! -e "/proc/$group" ] || [ "$(started "$group")" = "$since_boot" ]; then',
  '    kill -KILL "-$group" 2>/dev/null || :',
  '    tries=0',
  '    while left=$(left_of "$group"); [ -n "$left" ]; do',
  `      tries=$((tries + 1)); [ "$tries" -le ${patienceMs / stepMs} ] ||`,
  `        fail "processes of the last start cannot be killed:$left"`,
  `      sleep ${seconds(stepMs)}`,
  '    done',
  '  fi',
  '  rm -f "$state/group"',
  '}',
];

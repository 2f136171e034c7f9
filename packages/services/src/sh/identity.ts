import type { KeeperOptions } from './keeper-options.ts';

/** A process id alone may be somebody else's by now; with the time of its start it is not. */
export const identityFunctions: readonly string[] = [
  'started() { read -r stat 2>/dev/null <"/proc/$1/stat" || return 0; set -- ${stat##*)}; echo "${20}"; }',
  'is_still() { [ -n "$2" ] && [ "$(started "$1")" = "$2" ]; }',
];

/** Notes which process is the script. Where nobody else sees to it that there is one only, the first that comes is it. */
export const keeperLines = ({ alone = false }: KeeperOptions): readonly string[] =>
  alone
    ? [
        'keeper_since=$(started "$$")',
        'echo "$$ $keeper_since" >"$state/keeper.$$"',
        'until ln "$state/keeper.$$" "$state/keeper" 2>/dev/null; do',
        '  read -r other other_since 2>/dev/null <"$state/keeper" && is_still "$other" "$other_since" &&',
        '    { rm -f "$state/keeper.$$"; exit 0; }',
        '  rm -f "$state/keeper"',
        'done',
        'rm -f "$state/keeper.$$"',
      ]
    : ['keeper_since=$(started "$$")', 'echo "$$ $keeper_since" >"$state/keeper"'];

/** Text of shell that sends a signal to the script whose folder that is, if it runs. Needs the functions above. */
export const signalKeeper = (signal: string, folder: string): string =>
  `( read -r pid since <${folder}/keeper && is_still "$pid" "$since" && kill -${signal} "$pid" ) 2>/dev/null`;

/** Text of shell that holds while the script whose folder that is runs. Needs the functions above. */
export const keeperRuns = (folder: string): string =>
  `{ read -r pid since <${folder}/keeper && is_still "$pid" "$since"; } 2>/dev/null`;

/** The last thing that the script does of itself. */
export const overFunction = ({ whenOver }: KeeperOptions): readonly string[] => [
  'over() {',
  '  echo "$1" >"$state/over"; rm -f "$state/keeper"',
  ...(whenOver ?? []).map((line) => `  ${line}`),
  '  exit "$1"',
  '}',
];

/** Lines of a script that is over, under a supervisor that would start it again: it has itself stopped. */
export const stopsItself = (command: string): readonly string[] => [
  'code=$1',
  `trap 'exit "$code"' TERM`,
  'while :; do',
  `  setsid ${command} >/dev/null 2>&1 &`,
  '  sleep 2 &',
  '  wait $!',
  'done',
];

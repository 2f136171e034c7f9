import { defaults, hooksOf } from '../description/defaults.ts';
import type { NamedService, RenderInput } from '../render/target.ts';
import { boundTo, type Control, dependencyLines } from './dependencies.ts';
import { healthLoop } from './health.ts';
import {
  conditionLines,
  type Dialect,
  directoryLines,
  environmentFileLines,
  hookLines,
  hostLines,
  limitLines,
  logLines,
  programOf,
  runFolder,
  secretLines,
  surroundingsLines,
} from './prepare.ts';
import { busProbe, readinessProbes } from './probes.ts';
import { asService } from './program.ts';
import { quoteSh, shWords } from './quote.ts';
import { seconds, waitFor } from './wait.ts';

export interface KeeperOptions {
  readonly input: RenderInput;
  readonly dialect: Dialect;
  readonly control: Control;
  /** Lines of overrides, before the first start. */
  readonly added?: readonly string[];
  /** The target itself starts what is needed, in order. */
  readonly ordersItself?: boolean;
  /** The supervisor hears a line at this descriptor when the service is ready. */
  readonly announceFd?: number;
}

/**
 * A script that runs one service, and is what a supervisor supervises: it prepares, starts the program in a session of
 * its own, tells when it is ready, and ends the whole group of processes before it starts it again. A supervisor that
 * only looks at one process would start a server whose port a child of the old one still holds.
 *
 * It needs a POSIX shell and what util-linux and coreutils have. Signals: TERM stops, HUP reloads.
 */
export const keeperScript = (service: NamedService, options: KeeperOptions): string => {
  const { dialect, added = [] } = options;
  const lines = [
    '#!/bin/sh',
    ...(service.description === undefined ? [] : [`# ${service.description}`]),
    `state=${quoteSh(runFolder(service.name, dialect))}`,
    'mkdir -p "$state" || exit 1',
    'chmod 0755 "$state"',
    'rm -f "$state/ready" "$state/over"',
    'echo "$$" >"$state/keeper"',
    // A shell makes what it runs in the background deaf to INT and QUIT, which some services are stopped with.
    "signals='env --default-signal=INT,QUIT'; $signals true 2>/dev/null || signals=",
    ...functions(service, options),
    ...added,
    ...conditionLines(service),
    ...hostLines(service),
    ...dependencyLines(service, { ...options, run: dialect.run }),
    ...logLines(service),
    ...timerStart(service),
    "trap 'stop' TERM INT",
    "trap 'reload' HUP",
    'stopping= main= watcher= starts=0 since=$(date +%s)',
    'end_group',
    'while :; do',
    ...[
      ...directoryLines(service, dialect),
      ...secretLines(service),
      ...environmentFileLines(service),
      ...surroundingsLines(service),
      ...hookLines(service, 'preStart', dialect, `fail ${quoteSh('a step before the start failed')}`),
      ...startLines(service, options),
      ...waitLines(service),
      ...afterLines(service, dialect),
      ...againLines(service),
    ].map((line) => `  ${line}`),
    'done',
  ];
  return `${lines.join('\n')}\n`;
};

const functions = (service: NamedService, options: KeeperOptions): string[] => [
  ...['skip() { echo "not started: $1"; : >"$state/over"; rm -f "$state/keeper"; exit 0; }'],
  ...['fail() { echo "failed: $1" >&2; : >"$state/over"; rm -f "$state/keeper"; exit 1; }'],
  'started() { read -r stat 2>/dev/null <"/proc/$1/stat" || return 0; set -- ${stat##*)}; echo "${20}"; }',
  ...(forksAway(service)
    ? ['group_of() { read -r stat 2>/dev/null <"/proc/$1/stat" || return 0; set -- ${stat##*)}; echo "$3"; }']
    : []),
  // A process id alone may be somebody else's by now; with the time of its start it is not.
  'is_still() { [ -n "$2" ] && [ "$(started "$1")" = "$2" ]; }',
  'keeper_since=$(started "$$")',
  'note_main() { echo "$main $(started "$main")" >"$state/main"; }',
  'kill_main() {',
  '  read -r pid pid_since 2>/dev/null <"$state/main" || return 0',
  '  if is_still "$pid" "$pid_since"; then kill -KILL "$pid" 2>/dev/null || :; fi',
  '}',
  // Never the group of another: a leader that lives must be the one that was noted.
  'end_group() {',
  '  read -r group since_boot 2>/dev/null <"$state/group" || return 0',
  '  rm -f "$state/group"',
  '  if [ -e "/proc/$group" ] && [ "$(started "$group")" != "$since_boot" ]; then return 0; fi',
  '  kill -KILL "-$group" 2>/dev/null || :',
  '}',
  ...stopFunction(service, options),
  ...reloadFunction(service, options),
  ...readyFunction(service, options),
];

/** The file that makes others go on. */
const readyFunction = (service: NamedService, { dialect, announceFd }: KeeperOptions): string[] => {
  const { readiness = {} } = service;
  const timeoutMs = readiness.timeoutMs ?? defaults.readinessTimeoutMs;
  // A keeper that was killed takes nothing along: what watches for it ends by itself.
  const alone = 'is_still "$$" "$keeper_since" || exit 0';
  const failed = `{ ${alone}; kill_main; return; }`;
  const probes = [
    ...readinessProbes(service),
    ...busProbe(service),
    ...(readiness.notifyFd === undefined ? [] : ['[ -e "$state/notified" ]']),
  ];
  return [
    'watch() {',
    ...[
      ...(readiness.delayMs === undefined ? [] : [`sleep ${seconds(readiness.delayMs)}`]),
      ...(probes.length === 0 ? [] : waitFor(probes, timeoutMs, failed)),
      ...hookLines(service, 'postStart', dialect, failed),
      alone,
      ': >"$state/ready"',
      ...(announceFd === undefined ? [] : [`echo >&${announceFd}`, `exec ${announceFd}>&-`]),
      ...healthLoop(service, alone),
    ].map((line) => `  ${line}`),
    '}',
  ];
};

const stopFunction = (service: NamedService, { input, dialect, control }: KeeperOptions): string[] => {
  const { stop = {} } = service;
  const signal = stop.signal ?? defaults.stop.signal;
  const kill = stop.kill ?? defaults.stop.kill;
  // A daemon that forked is in no group of ours; the rest of its own is ended afterwards.
  const ours = !forksAway(service);
  const whom = kill === 'group' && ours ? '"-$main"' : '"$main"';
  const finalWhom = kill !== 'process' && ours ? '"-$main"' : '"$main"';
  const timeoutMs = stop.timeoutMs ?? defaults.stop.timeoutMs;
  return [
    'stop() {',
    '  [ -z "$stopping" ] || return 0',
    '  stopping=1 stopped_since=$(started "$main")',
    ...boundTo(service.id, input).map((name) => `  ${control.stop(name)} &`),
    '  [ -n "$main" ] || { rm -f "$state/keeper" "$state/ready"; exit 0; }',
    ...chain(hookLines(service, 'preStop', dialect, 'exit')).map((line) => `  ${line}`),
    ...(stop.argv === undefined
      ? []
      : [`  MAINPID=$main ${asService(service, stop.argv, dialect.account, true)} || :`]),
    `  kill -${signal} ${whom} 2>/dev/null || :`,
    `  (`,
    ...waitFor(['! kill -0 "$main" 2>/dev/null'], timeoutMs, 'break').map((line) => `    ${line}`),
    '    if [ -e "/proc/$main" ] && ! is_still "$main" "$stopped_since"; then exit 0; fi',
    `    kill -${stop.finalSignal ?? defaults.stop.finalSignal} ${finalWhom} 2>/dev/null`,
    '  ) &',
    '  killer=$!',
    '}',
  ];
};

/** Steps of which each needs the one before, and whose failure stops nothing else. */
const chain = (lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['(', ...lines.map((line) => `  ${line}`), ')'];

const reloadFunction = (service: NamedService, { dialect }: KeeperOptions): string[] => {
  const { signal, argv } = service.reload ?? {};
  const lines = [
    ...(argv === undefined ? [] : [`MAINPID=$main ${asService(service, argv, dialect.account, true)} || :`]),
    ...(signal === undefined ? [] : [`kill -${signal} "$main" 2>/dev/null || :`]),
    ...(argv === undefined && signal === undefined ? ['kill -HUP "$main" 2>/dev/null || :'] : []),
  ];
  return ['reload() {', '  [ -n "$main" ] || return 0', ...lines.map((line) => `  ${line}`), '}'];
};

/** A pipe at a descriptor of the service: what comes through says that it is ready. */
const notifyLines = ({ readiness = {} }: NamedService): string[] =>
  readiness.notifyFd === undefined
    ? []
    : [
        'rm -f "$state/notify" "$state/notified"; mkfifo -m 0666 "$state/notify"',
        '( read -r line <"$state/notify" && : >"$state/notified" ) &',
      ];

const startLines = (service: NamedService, { dialect, announceFd }: KeeperOptions): string[] => {
  const notify = service.readiness?.notifyFd;
  const command = asService(service, programOf(service), dialect.account);
  return [
    ...notifyLines(service),
    '(',
    ...(announceFd === undefined ? [] : [`  exec ${announceFd}>&-`]),
    ...limitLines(service),
    ...(notify === undefined ? [] : [`  exec ${notify}>"$state/notify"`]),
    `  exec setsid $signals ${command}`,
    ') &',
    'main=$!',
    'echo "$main $(started "$main")" >"$state/group"; note_main',
    ...(service.type === 'oneshot' ? [] : ['watch & watcher=$!']),
  ];
};

/** Waits for the program. A signal ends `wait` early, so it is asked again until the program is gone. */
const waitLines = (service: NamedService): string[] => [
  'code=0',
  'while :; do wait "$main"; code=$?; kill -0 "$main" 2>/dev/null || break; done',
  ...forkedLines(service),
  '[ -z "$watcher" ] || kill "$watcher" 2>/dev/null',
  '[ -z "$stopping" ] || kill "$killer" 2>/dev/null',
];

const forksAway = ({ type, forking }: NamedService): boolean =>
  type === 'forking' && forking?.foregroundArgv === undefined;

/** A daemon has gone into the background: its process id is in its file. */
const forkedLines = (service: NamedService): string[] => {
  const { forking, readiness } = service;
  if (!forksAway(service) || forking?.pidFile === undefined) return [];
  const file = quoteSh(forking.pidFile);
  return [
    'if [ "$code" -eq 0 ] && [ -z "$stopping" ]; then',
    ...waitFor(
      [`[ -s ${file} ]`],
      readiness?.timeoutMs ?? defaults.readinessTimeoutMs,
      `fail ${quoteSh(`there is no ${forking.pidFile}`)}`,
    ).map((line) => `  ${line}`),
    `  main=$(cat ${file})`,
    '  note_main; group=$(group_of "$main"); echo "$group $(started "$group")" >"$state/group"',
    '  while kill -0 "$main" 2>/dev/null; do sleep 0.2; done',
    '  code=1',
    'fi',
  ];
};

const afterLines = (service: NamedService, dialect: Dialect): string[] => {
  const runtime = Object.entries(service.directories?.runtime ?? {})
    .filter(([, { keep }]) => keep !== true)
    .map(([name]) => quoteSh(`${dialect.bases.runtime}${name}`))
    .sort();
  const remains = service.type === 'oneshot';
  return [
    ...(remains ? [] : ['rm -f "$state/ready"']),
    ...((service.stop?.kill ?? defaults.stop.kill) === 'process' ? ['rm -f "$state/group"'] : ['end_group']),
    ...chain(hookLines(service, 'postStop', dialect, 'exit')),
    ...(runtime.length === 0 ? [] : [`rm -rf ${runtime.join(' ')}`]),
  ];
};

/** Whether to start again. Signals that ask a program to end are no failure, as systemd has it. */
const againLines = (service: NamedService): string[] => {
  const {
    when = defaults.restart.when,
    successExits = [],
    delayMs = defaults.restart.delayMs,
  } = service.restart ?? {};
  const good = ['0', '129', '130', '141', '143', ...successExits.map(String)].join(' | ');
  const over = '{ : >"$state/over"; rm -f "$state/keeper"; exit';
  const { burst = defaults.restart.burst, windowMs = defaults.restart.windowMs } = service.restart ?? {};
  return [
    `[ -z "$stopping" ] || ${over} 0; }`,
    `case $code in ${good}) good=1 ;; *) good= ;; esac`,
    ...onceLines(service, over),
    ...(when === 'never' ? [`[ -z "$good" ] || ${over} 0; }`, `${over} 1; }`] : []),
    ...(when === 'on-failure' ? [`[ -z "$good" ] || ${over} 0; }`] : []),
    'starts=$((starts + 1)) now=$(date +%s)',
    `if [ $((now - since)) -ge ${Math.ceil(windowMs / 1000)} ]; then starts=1 since=$now; fi`,
    `[ "$starts" -lt ${burst} ] || fail 'it ended too often'`,
    `sleep ${seconds(delayMs)}`,
  ];
};

/** A oneshot is ready when it has ended well; with a timer it comes again. */
const onceLines = (service: NamedService, over: string): string[] => {
  if (service.type !== 'oneshot') return [];
  const intervals = Object.values(service.timers ?? {}).flatMap(({ intervalMs, jitterMs }) =>
    intervalMs === undefined ? [] : [{ intervalMs, jitterMs }],
  );
  const [first] = intervals.sort((a, b) => a.intervalMs - b.intervalMs);
  const again =
    first === undefined
      ? []
      : [`if [ -n "$good" ]; then ${pause(first.intervalMs, first.jitterMs)}; continue; fi`];
  const done = ['[ -z "$good" ] || : >"$state/ready"'];
  if (first !== undefined) return [...done, ...again];
  return service.oneshot?.remain === true
    ? [
        ...done,
        'if [ -n "$good" ]; then',
        '  trap \'stopping=1\' TERM INT; while [ -z "$stopping" ]; do sleep 1 & wait $!; done',
        ...hooksOf(service, 'preStop').map(({ argv }) => `  ${shWords(argv)} || :`),
        '  rm -f "$state/ready" "$state/keeper"; exit 0',
        'fi',
      ]
    : [...done, `[ -z "$good" ] || ${over} 0; }`];
};

const timerStart = ({ timers = {} }: NamedService): string[] => {
  const boots = Object.values(timers).flatMap(({ afterBootMs, jitterMs }) =>
    afterBootMs === undefined ? [] : [{ afterBootMs, jitterMs }],
  );
  const [first] = boots.sort((a, b) => a.afterBootMs - b.afterBootMs);
  return first === undefined ? [] : [pause(first.afterBootMs, first.jitterMs)];
};

const pause = (ms: number, jitterMs = 0): string =>
  jitterMs === 0
    ? `sleep ${seconds(ms)}`
    : `sleep "$(awk -v base=${seconds(ms)} -v jitter=${seconds(jitterMs)} 'BEGIN { srand(); print base + rand() * jitter }')"`;

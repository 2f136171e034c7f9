import { defaults } from '../description/defaults.ts';
import type { NamedService } from '../render/target.ts';
import { againLines, timerStart } from './again.ts';
import { dependencyLines } from './dependencies.ts';
import { environmentFileLines } from './env-files.ts';
import { groupFunctions } from './group.ts';
import { identityFunctions, keeperLines, overFunction } from './identity.ts';
import type { KeeperOptions } from './keeper-options.ts';
import {
  conditionLines,
  type Dialect,
  directoryLines,
  hookLines,
  hostLines,
  logLines,
  runFolder,
  secretLines,
  surroundingsLines,
} from './prepare.ts';
import { quoteSh } from './quote.ts';
import { readyFunction } from './ready.ts';
import { forksAway, startLines, waitLines } from './start.ts';
import { chain, reloadFunction, stopFunction, stoppedFunction } from './stop.ts';

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
    ...identityFunctions,
    ...keeperLines(options),
    'rm -f "$state/ready" "$state/over" "$state/asked"',
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
  ...overFunction(options),
  ...stoppedFunction,
  'skip() { echo "not started: $1"; over 0; }',
  'fail() { echo "failed: $1" >&2; over 1; }',
  ...(forksAway(service)
    ? ['group_of() { read -r stat 2>/dev/null <"/proc/$1/stat" || return 0; set -- ${stat##*)}; echo "$3"; }']
    : []),
  'note_main() { echo "$main $(started "$main")" >"$state/main"; }',
  'kill_main() {',
  '  read -r pid pid_since 2>/dev/null <"$state/main" || return 0',
  '  if is_still "$pid" "$pid_since"; then kill -KILL "$pid" 2>/dev/null || :; fi',
  '}',
  ...groupFunctions,
  ...stopFunction(service, options),
  ...reloadFunction(service, options),
  ...readyFunction(service, options),
];

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

import { defaults } from '../description/defaults.ts';
import type { NamedService } from '../render/target.ts';
import { boundTo } from './dependencies.ts';
import type { KeeperOptions } from './keeper-options.ts';
import { type Dialect, hookLines, runFolder } from './prepare.ts';
import { asService } from './program.ts';
import { forksAway } from './start.ts';
import { waitFor } from './wait.ts';

/** Is there from when the script has ended since it was asked to, until it starts again. */
export const askedFile = (name: string, dialect: Pick<Dialect, 'run'>): string =>
  `${runFolder(name, dialect)}/asked`;

/** The last thing that a script does which was asked to end. */
export const stoppedFunction: readonly string[] = [
  'stopped() {',
  '  : >"$state/asked"; echo 0 >"$state/over"; rm -f "$state/keeper" "$state/ready"',
  '  exit 0',
  '}',
];

export const stopFunction = (service: NamedService, { input, dialect, control }: KeeperOptions): string[] => {
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
    '  [ -n "$main" ] || stopped',
    ...chain(hookLines(service, 'preStop', dialect, 'exit').map((line) => `MAINPID=$main ${line}`)).map(
      (line) => `  ${line}`,
    ),
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
export const chain = (lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['(', ...lines.map((line) => `  ${line}`), ')'];

export const reloadFunction = (service: NamedService, { dialect }: KeeperOptions): string[] => {
  const { signal, argv } = service.reload ?? {};
  const lines = [
    ...(argv === undefined ? [] : [`MAINPID=$main ${asService(service, argv, dialect.account, true)} || :`]),
    ...(signal === undefined ? [] : [`kill -${signal} "$main" 2>/dev/null || :`]),
    ...(argv === undefined && signal === undefined ? ['kill -HUP "$main" 2>/dev/null || :'] : []),
  ];
  return ['reload() {', '  [ -n "$main" ] || return 0', ...lines.map((line) => `  ${line}`), '}'];
};

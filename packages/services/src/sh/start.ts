import { defaults } from '../description/defaults.ts';
import type { NamedService } from '../render/target.ts';
import type { KeeperOptions } from './keeper-options.ts';
import { limitLines, programOf } from './prepare.ts';
import { asService } from './program.ts';
import { quoteSh } from './quote.ts';
import { waitFor } from './wait.ts';

/** A pipe at a descriptor of the service: what comes through says that it is ready. */
const notifyLines = ({ readiness = {} }: NamedService): string[] =>
  readiness.notifyFd === undefined
    ? []
    : [
        'rm -f "$state/notify" "$state/notified"; mkfifo -m 0666 "$state/notify"',
        '( read -r line <"$state/notify" && : >"$state/notified" ) &',
      ];

export const startLines = (service: NamedService, { dialect, announceFd }: KeeperOptions): string[] => {
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
export const waitLines = (service: NamedService): string[] => [
  'code=0',
  'while :; do wait "$main"; code=$?; kill -0 "$main" 2>/dev/null || break; done',
  ...forkedLines(service),
  '[ -z "$watcher" ] || kill "$watcher" 2>/dev/null',
  '[ -z "$stopping" ] || kill "$killer" 2>/dev/null',
];

export const forksAway = ({ type, forking }: NamedService): boolean =>
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

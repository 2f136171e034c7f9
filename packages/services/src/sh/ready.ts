import { defaults } from '../description/defaults.ts';
import type { NamedService } from '../render/target.ts';
import { healthLoop } from './health.ts';
import type { KeeperOptions } from './keeper-options.ts';
import { hookLines } from './prepare.ts';
import { busProbe, readinessProbes } from './probes.ts';
import { forksAway } from './start.ts';
import { seconds, waitFor } from './wait.ts';

/** The file that makes others go on. */
export const readyFunction = (service: NamedService, { dialect, announceFd }: KeeperOptions): string[] => {
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
      // Forked away, it is another process by now.
      ...(forksAway(service) ? ['read -r main main_since 2>/dev/null <"$state/main" || :'] : []),
      ...hookLines(service, 'postStart', dialect, failed).map((line) => `MAINPID=$main ${line}`),
      alone,
      ': >"$state/ready"',
      ...(announceFd === undefined ? [] : [`echo >&${announceFd}`, `exec ${announceFd}>&-`]),
      ...healthLoop(service, `${alone}; kill_main`, [alone]),
    ].map((line) => `  ${line}`),
    '}',
  ];
};

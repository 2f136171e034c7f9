import { defaults, type Hook } from '../../description/defaults.ts';
import { readinessProbes } from '../../sh/probes.ts';
import { seconds, waitFor } from '../../sh/wait.ts';
import type { NamedService } from '../target.ts';

/** A step after the start that ends when the service is ready, where the manager has no word for the kind of readiness. */
export const readinessHook = (service: NamedService): Hook[] => {
  const probes = readinessProbes(service);
  const { delayMs, timeoutMs = defaults.readinessTimeoutMs } = service.readiness ?? {};
  const lines = [
    ...(delayMs === undefined ? [] : [`sleep ${seconds(delayMs)}`]),
    ...(probes.length === 0 ? [] : waitFor(probes, timeoutMs, 'exit 1')),
  ];
  return lines.length === 0
    ? []
    : [{ argv: ['/bin/sh', '-c', lines.join('\n')], asRoot: false, ignoreError: false }];
};

export const usesNotifyFd = ({ readiness }: NamedService): boolean => readiness?.notifyFd !== undefined;

/** Runs the service with a pipe at its descriptor; the first line that comes through is told to systemd. */
export const notifyFdCommand = (service: NamedService, argv: readonly string[]): readonly string[] => {
  const fd = service.readiness?.notifyFd ?? 3;
  const script = [
    'pipe=$(mktemp -u)',
    'mkfifo -m 0600 "$pipe"',
    '( read -r line <"$pipe" && systemd-notify --ready ) &',
    `exec ${fd}>"$pipe"`,
    'rm -f "$pipe"',
    'exec "$@"',
  ].join('\n');
  const { argv0 } = service.exec ?? {};
  const named = argv0 === undefined ? argv : ['/bin/bash', '-c', 'exec -a "$0" "$@"', argv0, ...argv];
  return ['/bin/sh', '-ec', script, 'sh', ...named];
};

import type { Service } from './service.ts';

/** What holds where a service says nothing, on every target: as systemd has it, so that targets agree. */
export const defaults = {
  type: 'foreground',
  restart: { when: 'never', delayMs: 100, burst: 5, windowMs: 10_000 },
  stop: { signal: 'TERM', timeoutMs: 90_000, kill: 'group', finalSignal: 'KILL' },
  readinessTimeoutMs: 90_000,
  health: { intervalMs: 30_000, timeoutMs: 5_000, retries: 3 },
  directoryMode: '0755',
  fileMode: '0644',
} as const;

/** The shell runs texts so that the first command that fails ends them. */
const shell = ['/bin/sh', '-ec'] as const;

/** What a service or a hook runs, as words. @example commandOf({ script: 'a\nb' }) // ['/bin/sh', '-ec', 'a\nb'] */
export const commandOf = (
  run: { argv?: readonly string[] | undefined; script?: string | undefined } | undefined,
): readonly string[] => run?.argv ?? [...shell, run?.script ?? ''];

/** Hooks in the order in which they run. */
export const hooksOf = (service: Service, when: keyof NonNullable<Service['hooks']>): readonly Hook[] =>
  Object.entries(service.hooks?.[when] ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, hook]) => ({
      argv: commandOf(hook),
      asRoot: hook.as === 'root',
      ignoreError: hook.ignoreError === true,
    }));

export interface Hook {
  readonly argv: readonly string[];
  readonly asRoot: boolean;
  readonly ignoreError: boolean;
}

/** Whether something else starts the service than the start of the system. */
export const isStartedByOthers = ({ sockets, timers }: Service): boolean =>
  Object.keys(sockets ?? {}).length + Object.keys(timers ?? {}).length > 0;

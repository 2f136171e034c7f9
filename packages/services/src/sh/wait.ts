/** Milliseconds as an argument of sleep. @example seconds(1500) // '1.5' */
export const seconds = (milliseconds: number): string => String(milliseconds / 1000);

const stepMs = 200;

/** How often something is looked at within a time, when it is looked at five times a second. */
export const attempts = (milliseconds: number): number => Math.max(1, Math.ceil(milliseconds / stepMs));

/**
 * Lines that wait until all probes hold, and run `otherwise` when they do not in time.
 *
 * @example waitFor(['[ -e /run/x ]'], 1000, 'exit 1')
 */
export const waitFor = (probes: readonly string[], timeoutMs: number, otherwise: string): string[] => [
  'tries=0',
  `until ${probes.join(' && ')}; do`,
  `  tries=$((tries + 1)); [ "$tries" -le ${attempts(timeoutMs)} ] || ${otherwise}`,
  `  sleep ${seconds(stepMs)}`,
  'done',
];

import { defaults } from '../description/defaults.ts';
import type { Service } from '../description/service.ts';
import { healthProbes } from './probes.ts';
import { seconds } from './wait.ts';

/** Lines that look at the service for ever, and run `sick` when it failed too often in a row. None without probes. */
export const healthLoop = (service: Service, sick: string): string[] => {
  const probes = healthProbes(service);
  if (probes.length === 0) return [];
  const { intervalMs = defaults.health.intervalMs, retries = defaults.health.retries } = service.health ?? {};
  return [
    'failures=0',
    `while sleep ${seconds(intervalMs)}; do`,
    `  if ${probes.join(' && ')}; then failures=0; continue; fi`,
    '  failures=$((failures + 1))',
    `  [ "$failures" -lt ${retries} ] || { ${sick}; failures=0; }`,
    'done',
  ];
};

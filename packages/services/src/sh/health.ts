import { defaults } from '../description/defaults.ts';
import type { Service } from '../description/service.ts';
import { healthProbes } from './probes.ts';
import { seconds } from './wait.ts';

/**
 * Lines that look at the service for as long as its keeper lives, and kill it when it failed too often in a row. None without probes.
 *
 * @param alone ends the loop when the keeper is gone
 */
export const healthLoop = (service: Service, alone: string): string[] => {
  const probes = healthProbes(service);
  if (probes.length === 0) return [];
  const { intervalMs = defaults.health.intervalMs, retries = defaults.health.retries } = service.health ?? {};
  return [
    'failures=0',
    `while sleep ${seconds(intervalMs)}; do`,
    `  ${alone}`,
    `  if ${probes.join(' && ')}; then failures=0; continue; fi`,
    '  failures=$((failures + 1))',
    `  [ "$failures" -lt ${retries} ] || { ${alone}; kill_main; failures=0; }`,
    'done',
  ];
};

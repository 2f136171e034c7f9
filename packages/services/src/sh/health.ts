import { defaults } from '../description/defaults.ts';
import type { Service } from '../description/service.ts';
import { healthProbes } from './probes.ts';
import { seconds } from './wait.ts';

/**
 * Lines that look at the service again and again, and do something when it failed too often in a row. None without probes.
 *
 * @param sick what is done then
 * @param first lines before each look
 */
export const healthLoop = (service: Service, sick: string, first: readonly string[] = []): string[] => {
  const probes = healthProbes(service);
  if (probes.length === 0) return [];
  const { intervalMs = defaults.health.intervalMs, retries = defaults.health.retries } = service.health ?? {};
  return [
    'failures=0',
    `while sleep ${seconds(intervalMs)}; do`,
    ...first.map((line) => `  ${line}`),
    `  if ${probes.join(' && ')}; then failures=0; continue; fi`,
    '  failures=$((failures + 1))',
    `  [ "$failures" -lt ${retries} ] || { ${sick}; failures=0; }`,
    'done',
  ];
};

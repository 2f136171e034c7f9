import { NixtoolsError } from '@nixtools/nix-formats';
import type { Host } from './host.ts';
import { mustRun } from './systemd.ts';

/**
 * Starts units and waits until they are ready, as far as systemd knows.
 *
 * @throws {NixtoolsError} `SERVICE_START_FAILED` (failed) with the end of their log
 */
export const startUnits = (host: Host, units: readonly string[], how: 'start' | 'restart'): void => {
  if (units.length === 0) return;
  const { code, err } = host.run(['systemctl', how, ...units]);
  if (code === 0) return;
  const failed = units.filter((unit) => host.run(['systemctl', 'is-active', '--quiet', unit]).code !== 0);
  const log = host.run([
    'journalctl',
    ...['--no-pager', '--output=cat', '--lines=15'],
    ...failed.map((unit) => `--unit=${unit}`),
  ]).out;
  throw new NixtoolsError({
    code: 'SERVICE_START_FAILED',
    kind: 'failed',
    message: `${failed.length === 0 ? units.join(', ') : failed.join(', ')} did not start: ${err.trim()}\n${log.trim()}`,
    hint: 'install with --no-start to look at it in place; a first installation that fails is taken back',
  });
};

/** Stops units; those that systemd does not know any more are stopped already. */
export const stopUnits = (host: Host, units: readonly string[]): void => {
  const known = units.filter((unit) => host.run(['systemctl', 'cat', unit]).code === 0);
  if (known.length > 0) mustRun(host, ['systemctl', 'stop', ...known]);
};

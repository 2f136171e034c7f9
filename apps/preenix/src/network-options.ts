import type { Io } from '@nixtools/command-line';

/** Whether nothing may touch the network: `--offline`, or `PREENIX_OFFLINE` set to anything but 0. */
export const isOffline = (given: boolean | undefined, { env }: Io): boolean =>
  given === true || !['', '0'].includes(env['PREENIX_OFFLINE'] ?? '');

export const offlineOption = {
  type: 'boolean',
  describe: 'do not touch the network (PREENIX_OFFLINE=1 says the same)',
} as const;

export const timeoutOption = {
  type: 'integer',
  min: 1,
  describe: 'give a transfer up when nothing comes for so long (default: 60)',
  placeholder: 'SECONDS',
} as const;

/** How transfers are made: until the user interrupts them, or nothing comes. */
export const transferOptions = (timeout: number | undefined, { signal }: Io) => ({
  signal,
  ...(timeout === undefined ? {} : { idleTimeout: timeout * 1000 }),
});

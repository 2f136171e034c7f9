import { z } from 'zod';
import {
  argv,
  busName,
  kernelModule,
  kernelParameter,
  label,
  milliseconds,
  path,
  port,
  signal,
  unitName,
} from './words.ts';

const names = z.array(unitName).optional();

/**
 * Two axes, never mixed: `after` and `before` are order alone; the rest is who needs whom.
 * Names are ids of services, milestones, or names listed in the set's `external`.
 */
export const dependencies = z.strictObject({
  requires: names.describe('started with it; when one cannot start, this one does not either'),
  wants: names.describe('started with it, if they can be'),
  bindsTo: names.describe('as requires, and stops when one of them stops'),
  partOf: names.describe('stops and restarts with them'),
  conflicts: names.describe('cannot run together'),
  after: names,
  before: names,
});

/** When the service counts as ready. All that is given must hold. */
export const readiness = z.strictObject({
  notify: z.enum(['systemd']).optional().describe('it says READY=1 on $NOTIFY_SOCKET'),
  notifyFd: z.int().min(3).max(63).optional().describe('it writes a line to this descriptor, as for s6'),
  dbusName: busName.optional().describe('it owns this name on the system bus'),
  port: port.optional().describe('something listens on this TCP port of loopback'),
  path: path.optional().describe('this file or socket exists'),
  argv: argv.optional().describe('this command succeeds'),
  delayMs: milliseconds.optional(),
  timeoutMs: milliseconds.optional().describe('after which the start has failed'),
});

export const health = z.strictObject({
  argv: argv.optional(),
  http: z.url({ protocol: /^https?$/ }).optional(),
  port: port.optional(),
  intervalMs: milliseconds.optional(),
  timeoutMs: milliseconds.optional(),
  retries: z.int().min(1).optional(),
});

export const stop = z.strictObject({
  argv: argv.optional().describe('a command that stops it; the signal is sent to what is left'),
  signal: signal.optional(),
  timeoutMs: milliseconds.optional(),
  kill: z
    .enum(['group', 'process', 'mixed'])
    .optional()
    .describe('mixed: signal to the main process, final signal to all'),
  finalSignal: signal.optional(),
});

/** The service is not started, without an error, unless all hold. */
export const conditions = z.strictObject({
  pathExists: z.array(path).optional(),
  pathMissing: z.array(path).optional(),
  directoryNotEmpty: z.array(path).optional(),
  kernelParameters: z.array(kernelParameter).optional(),
  virtualized: z.boolean().optional(),
});

/** What the machine must have; a host without it is refused. */
export const host = z.strictObject({
  mounts: z
    .array(path)
    .optional()
    .describe('these paths must be reachable, mounted where they are mount points'),
  devices: z.array(path).optional(),
  kernelModules: z.array(kernelModule).optional(),
  labels: z.array(label).optional().describe('what else a host says of itself: `internet`, `ssd`'),
  uses: z
    .record(label, z.int().min(0))
    .optional()
    .describe('how much it takes of what a host has: `memory` in bytes, or any other name'),
});

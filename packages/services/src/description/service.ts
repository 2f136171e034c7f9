import { z } from 'zod';
import { conditions, dependencies, health, host, readiness, stop } from './life.ts';
import { exec, forking, hook, log, oneshot, reload, restart, serviceType } from './process.ts';
import {
  directories,
  endpoint,
  file,
  limits,
  need,
  own,
  parameters,
  sandbox,
  secret,
  socket,
  timer,
} from './resources.ts';
import { label, line, path, unitName } from './words.ts';

const hooks = z.record(label, hook).optional();

/**
 * One service. Every leaf is optional, there are no unions of objects and no lists of objects: whatever may occur
 * several times is a map from names. So every leaf has a path, and two services merge leaf by leaf.
 */
export const service = z.strictObject({
  description: line.optional(),
  aliases: z.array(unitName).optional(),
  autostart: z.boolean().optional().describe('starts with the system; by default yes'),
  exec: exec.optional(),
  type: serviceType.optional(),
  forking: forking.optional(),
  oneshot: oneshot.optional(),
  hooks: z
    .strictObject({ preStart: hooks, postStart: hooks, preStop: hooks, postStop: hooks })
    .optional()
    .describe('steps by name; they run in the order of their names'),
  reload: reload.optional(),
  restart: restart.optional(),
  dependencies: dependencies.optional(),
  readiness: readiness.optional(),
  sockets: z.record(label, socket).optional(),
  timers: z.record(label, timer).optional(),
  directories: directories.optional(),
  files: z.record(path, file).optional(),
  own: own.optional(),
  endpoints: z.record(label, endpoint).optional(),
  needs: z.record(label, need).optional(),
  limits: limits.optional(),
  sandbox: sandbox.optional(),
  secrets: z.record(label, secret).optional(),
  log: log.optional(),
  health: health.optional(),
  stop: stop.optional(),
  conditions: conditions.optional(),
  host: host.optional(),
  parameters: parameters.optional(),
  overrides: z
    .record(z.string(), z.record(z.string(), z.json()))
    .optional()
    .describe('target -> place -> what is added there as it is'),
});

export type Service = z.infer<typeof service>;

import { z } from 'zod';
import { storeFile } from '../evaluate/store-file.ts';
import { rawUnit } from '../nixos/raw.ts';

const units = z.record(z.string(), rawUnit);

/** A modular service with what it says to systemd, before anything is interpreted. */
const rawModularService = z.object({
  /** Names from the outermost service: `['web', 'worker']`. */
  path: z.array(z.string()).min(1),
  argv: z.array(z.string()),
  environment: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  /** What else `process` has, such as `reloadSignal`. */
  process: z.record(z.string(), z.json()),
  notificationProtocol: z.array(z.string()),
  configData: z.array(
    z.object({
      name: z.string(),
      path: z.string(),
      text: z.string().optional(),
      source: z.string().optional(),
    }),
  ),
  systemd: z.object({
    service: rawUnit,
    socket: rawUnit,
    services: units,
    sockets: units,
    timers: units,
    mainExecStart: z.string().nullable(),
  }),
  assertions: z.array(z.string()),
  warnings: z.array(z.string()),
});

/** What nixpkgs' modular services say. It is JSON, so it can be kept. */
export const rawModular = z.object({
  version: z.literal(1),
  /** The services, as messages name them. */
  place: z.string(),
  storeDir: z.string(),
  services: z.array(rawModularService),
  files: z.record(z.string(), storeFile),
  failures: z.array(z.object({ key: z.string(), message: z.string(), position: z.string().optional() })),
});

export type RawModular = z.infer<typeof rawModular>;
export type RawModularService = z.infer<typeof rawModularService>;

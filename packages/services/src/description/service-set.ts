import { z } from 'zod';
import { serviceId } from './id.ts';
import { service } from './service.ts';
import { account, line, path } from './words.ts';

const user = z.strictObject({
  uid: z.int().min(1).optional().describe('a wish: users are matched by name'),
  group: account.optional(),
  groups: z.array(account).optional(),
  home: path.optional(),
  shell: path.optional(),
  description: line.regex(/^[^:]*$/, 'holds a colon').optional(),
});

const group = z.strictObject({ gid: z.int().min(1).optional().describe('a wish') });

const origin = z.strictObject({
  file: line,
  line: z.int().min(1).optional(),
  from: z.enum(['nixos', 'modular', 'hand']).optional(),
});

const mark = z.strictObject({ origin: origin.optional(), priority: z.int().min(0).optional() });

/** Where a value was given. */
export type Origin = z.infer<typeof origin>;

/** What is known about a value beside the value. A lower priority number is stronger, as in NixOS; 100 is ordinary. */
export type Mark = z.infer<typeof mark>;

/** A set of services, and the accounts that they share. */
export const serviceSet = z.strictObject({
  version: z.literal(1),
  services: z.record(serviceId, service),
  users: z.record(account, user).optional(),
  groups: z.record(account, group).optional(),
  external: z
    .array(line)
    .optional()
    .describe('names that dependencies may use though nothing here defines them'),
  marks: z
    .record(z.string(), mark)
    .optional()
    .describe('path of a value, or of what holds it -> where it was given, and its priority'),
});

export type ServiceSet = z.infer<typeof serviceSet>;
export type User = z.infer<typeof user>;
export type Group = z.infer<typeof group>;

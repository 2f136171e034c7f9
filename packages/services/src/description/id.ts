import { z } from 'zod';

const part = '[A-Za-z0-9][A-Za-z0-9_.-]*';
const pattern = new RegExp(`^(${part})(?:@(${part}))?$`);

/**
 * The id of a service: `nginx`, or `postgres@shop` for one of several instances. It is stable and never allotted.
 * There is no `/`: ids become file names on every target.
 */
export const serviceId = z
  .string()
  .max(100)
  .regex(pattern, 'is no service id: `kind` or `kind@instance`, of letters, digits, `_`, `.` and `-`');

/** @example splitId('postgres@shop') // { kind: 'postgres', instance: 'shop' } */
export const splitId = (id: string): { readonly kind: string; readonly instance: string | undefined } => {
  const [, kind = id, instance] = pattern.exec(id) ?? [];
  return { kind, instance };
};

/** Points in the life of a system that each target knows by a name of its own. No service may be called so. */
export const milestones = [
  'local-fs',
  'network',
  'network-online',
  'syslog',
  'time',
  'dbus',
  'users',
  'multi-user',
  'shutdown',
] as const;

export type Milestone = (typeof milestones)[number];

export const isMilestone = (name: string): name is Milestone =>
  (milestones as readonly string[]).includes(name);

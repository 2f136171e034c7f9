import type { Json } from '../description/json.ts';

/**
 * How well a target can express a field.
 * - `native`: the target has it.
 * - `emulated`: what we generate around the service does it, with the same effect.
 * - `approximated`: something near it happens.
 * - `dropped`: it has no effect on this target.
 * - `refused`: without it the service would be wrong, so it is not rendered for this target at all.
 */
export type Level = 'native' | 'emulated' | 'approximated' | 'dropped' | 'refused';

export interface Support {
  readonly level: Level;
  /** By what means, or why not. */
  readonly how: string;
  /** What a person can do about it. */
  readonly fix?: string;
}

export const native = (how: string): Support => ({ level: 'native', how });
export const emulated = (how: string, fix?: string): Support => withFix('emulated', how, fix);
export const approximated = (how: string, fix: string): Support => withFix('approximated', how, fix);
export const dropped = (how: string, fix: string): Support => withFix('dropped', how, fix);
export const refused = (how: string, fix: string): Support => withFix('refused', how, fix);

const withFix = (level: Level, how: string, fix: string | undefined): Support =>
  fix === undefined ? { level, how } : { level, how, fix };

/**
 * What a target can express, as data: a field or a group of fields (`limits`, `limits.nofile`), or one value of a field
 * (`restart.when=never`), and how well. The most exact row holds.
 */
export type Capabilities = { readonly [field: string]: Support };

/** What is the same for all targets, as it is acted upon before. */
const everywhere: Capabilities = {
  'host.labels': approximated(
    'the host was chosen by it; nothing looks at it again',
    'place it with a deployment',
  ),
  'host.uses': approximated('the host has room for it; nothing keeps it to that', 'set limits'),
};

/** The row of a field. Undefined means that the table has a hole, which a test forbids. */
export const rowOf = (capabilities: Capabilities, field: string): Support | undefined => {
  const parts = field.split('.');
  if (everywhere[field] !== undefined && capabilities[field] === undefined) return everywhere[field];
  for (let length = parts.length; length > 0; length--) {
    const row = capabilities[parts.slice(0, length).join('.')];
    if (row !== undefined) return row;
  }
  return undefined;
};

/** The row of a value. Of a list, the weakest row of its elements. */
export const supportOf = (capabilities: Capabilities, field: string, value: Json): Support => {
  const general =
    rowOf(capabilities, field) ?? dropped('this target has nothing for it', 'use another target');
  const values: readonly Json[] = Array.isArray(value) ? value : [value];
  const [first = general, ...others] = values.map(
    (one) => capabilities[`${field}=${String(one)}`] ?? general,
  );
  return others.reduce((worst, row) => (isWeaker(row, worst) ? row : worst), first);
};

const order: readonly Level[] = ['native', 'emulated', 'approximated', 'dropped', 'refused'];

const isWeaker = (a: Support, b: Support): boolean => order.indexOf(a.level) > order.indexOf(b.level);

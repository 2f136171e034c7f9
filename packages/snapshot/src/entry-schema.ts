import { NixtoolsError } from '@nixtools/nix-formats';
import { z } from 'zod';
import type { Entry, Json } from './entry.ts';
import { isTooDeep } from './json-depth.ts';

const refusal = z.strictObject({
  reasons: z.array(z.enum(['unfree', 'broken', 'insecure', 'unsupported', 'other'])),
  message: z.string(),
});

/** The form of a package's entry. */
export const packageEntry = z.strictObject({
  attr: z.string().min(1),
  drvPath: z.string().startsWith('/').endsWith('.drv'),
  outputs: z.record(z.string(), z.string().startsWith('/').nullable()),
  name: z.string(),
  pname: z.string(),
  version: z.string(),
  system: z.string(),
  // Whatever JSON.parse gives is JSON; a check of every value inside would only cost time.
  meta: z.record(z.string(), z.custom<Json>()),
  metaDropped: z.array(z.string()).exactOptional(),
  refused: refusal.exactOptional(),
});

/** The form of a failed attribute's entry. */
export const failedEntry = z.strictObject({
  attr: z.string().min(1),
  error: z.strictObject({
    kind: z.enum([
      'throw',
      'assert',
      'abort',
      'missing-attribute',
      'type-error',
      'infinite-recursion',
      'stack-overflow',
      'timeout',
      'memory-limit',
      'killed',
      'other',
    ]),
    message: z.string(),
    position: z.string().exactOptional(),
  }),
});

/** Bytes of an entry. The longest real one has some tens of kilobytes; the indexer leaves out what makes one longer. */
export const LONGEST_ENTRY = 1024 * 1024;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/**
 * Reads one line of `entries.jsonl`. Unknown fields are refused: a newer format says so in the manifest.
 *
 * @throws {NixtoolsError} `ENTRY_INVALID` (verification), naming `place` and the field.
 * @example parseEntry('{"attr":"x","error":{"kind":"throw","message":"gone"}}', 'entries.jsonl:17')
 */
export const parseEntry = (line: string, place: string): Entry => {
  const fail = (message: string, cause?: unknown): never => {
    throw new NixtoolsError({
      code: 'ENTRY_INVALID',
      kind: 'verification',
      message,
      place,
      hint: 'the file is damaged, or a newer version wrote it: make or fetch the snapshot again',
      cause,
    });
  };
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    return fail('not a line of JSON', cause);
  }
  const schema: z.ZodType<Entry> = isObject(value) && 'error' in value ? failedEntry : packageEntry;
  const result = schema.safeParse(value);
  if (isTooDeep(line)) return fail('its values are nested too deep');
  if (!result.success) {
    const [issue] = result.error.issues;
    return fail(`not an entry: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  return result.data;
};

import { NixtoolsError } from '@nixtools/nix-formats';
import type { z } from 'zod';
import { type Envelope, envelopeSchema, type Payload, payloadSchema } from './pointer.ts';
import { snapshotId } from './snapshot-description.ts';

const invalid = (message: string, place: string, cause?: unknown): NixtoolsError =>
  new NixtoolsError({
    code: 'POINTER_INVALID',
    kind: 'verification',
    message: `this is no channel: ${message}`,
    place,
    hint: 'check the address: a channel is a folder that "preenix publish" makes, with a file channel.json',
    cause,
  });

const parseJson = (text: string, place: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const isPage = /^\s*<(?:!doctype|html|head|body|\?xml)/i.test(text);
    throw invalid(isPage ? 'it is a web page' : 'it is no JSON', place, cause);
  }
};

const parseBy = <Value>(schema: z.ZodType<Value>, value: unknown, place: string): Value => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw invalid(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`, place);
};

/**
 * The signed text of a `channel.json` and its signatures, none of which is believed yet.
 *
 * @throws {NixtoolsError} `POINTER_INVALID` (verification)
 */
export const parseEnvelope = (text: string, place: string): Envelope =>
  parseBy(envelopeSchema, parseJson(text, place), place);

const formatOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;

/**
 * The content of a pointer whose signature was checked.
 *
 * @throws {NixtoolsError} `POINTER_FORMAT` (environment) of a newer program, `POINTER_INVALID` (verification)
 */
export const parsePayload = (text: string, place: string): Payload => {
  const value = parseJson(text, place);
  const format = formatOf(value);
  if (typeof format === 'number' && format !== 1)
    throw new NixtoolsError({
      code: 'POINTER_FORMAT',
      kind: 'environment',
      message: `the channel has format ${format}; this program knows format 1`,
      place,
      hint: 'use a newer preenix',
    });
  const payload = parseBy(payloadSchema, value, place);
  if (snapshotId(payload.snapshot) !== payload.id)
    throw invalid('the id is not the one of its snapshot', place);
  return payload;
};

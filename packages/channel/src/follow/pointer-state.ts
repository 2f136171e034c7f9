import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { writeFileDurable } from '@nixtools/durable-fs';
import { NixtoolsError } from '@nixtools/nix-formats';
import { z } from 'zod';
import type { Payload } from '../pointer/pointer.ts';
import { pointerStateFile, type StateFolder } from '../state-folder.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/);

const stateSchema = z.strictObject({
  format: z.literal(1),
  version: z.number().int().positive(),
  /** SHA-256 of the payload. */
  payload: digest,
  snapshot: digest,
  created: z.string(),
  expires: z.string(),
  system: z.string(),
  storeDir: z.string(),
  etag: z.string().exactOptional(),
});

/** The newest pointer that passed all checks: older ones are refused from then on. */
export type PointerState = z.infer<typeof stateSchema>;

export const payloadDigest = (payload: string): string => createHash('sha256').update(payload).digest('hex');

export const stateOf = (text: string, payload: Payload, etag: string | undefined): PointerState => ({
  format: 1,
  version: payload.version,
  payload: payloadDigest(text),
  snapshot: payload.id,
  created: payload.created,
  expires: payload.expires,
  system: payload.snapshot.system,
  storeDir: payload.snapshot.storeDir,
  ...(etag === undefined ? {} : { etag }),
});

/**
 * `undefined` before the first update.
 *
 * @throws {NixtoolsError} `CHANNEL_STATE_INVALID` (verification): without it, an old pointer could be passed off as new
 */
export const readPointerState = async (
  state: StateFolder,
  name: string,
): Promise<PointerState | undefined> => {
  const place = pointerStateFile(state, name);
  const text = await readFile(place, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new NixtoolsError({
      code: 'CHANNEL_STATE_INVALID',
      kind: 'verification',
      message: `what is known of the channel ${name} is damaged`,
      place,
      hint: `remove the channel and add it again: preenix channel remove ${name}`,
      cause,
    });
  }
};

export const writePointerState = (state: StateFolder, name: string, known: PointerState): Promise<void> =>
  writeFileDurable(pointerStateFile(state, name), `${JSON.stringify(known, null, 2)}\n`);

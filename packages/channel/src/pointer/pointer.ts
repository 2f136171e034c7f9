import { z } from 'zod';

/** Bytes of `channel.json`; no more is ever read. */
export const largestPointer = 1024 * 1024;

export const pointerName = 'channel.json';

export const partsName = 'parts';

const count = z.number().int().nonnegative();
/** Bytes. No honest file of a snapshot comes near, and nobody's disk is to be filled by one that is not honest. */
const size = count.max(2 * 1024 ** 3);
/** The same of a part, which is packed. */
const partSize = count.max(256 * 1024 ** 2);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const time = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/)
  .refine((text) => !Number.isNaN(Date.parse(text)), 'no date');

/** The name of a part is made of its role and hash alone, so that it can lead nowhere else. */
const part = z
  .strictObject({ role: z.string().regex(/^[a-z]{1,16}$/), file: z.string(), size: partSize, sha256: digest })
  .refine(
    ({ role, file, sha256 }) => file === `${role}-${sha256}`,
    'a part is named after its role and hash',
  );

const parts = z
  .array(part)
  .min(1)
  .max(16)
  .refine((list) => new Set(list.map(({ role }) => role)).size === list.length, 'a role is there twice');

const file = z.strictObject({ size, sha256: digest });

/** Absolute, of names alone: what it is part of is compared with paths on this machine. */
const storeFolder = /^(?:\/(?!\.\.?(?:\/|$))[^/\0]+)+$/;

export const descriptionSchema = z.strictObject({
  system: z.string().min(1).max(100),
  storeDir: z.string().max(1000).regex(storeFolder),
  evaluator: z.string().max(1000),
  tree: z.strictObject({ path: z.string().startsWith('/'), inDerivations: count }).exactOptional(),
  level: z.string().min(1).max(100).exactOptional(),
  counts: z.strictObject({ names: count, entries: count, errors: count, skipped: count }),
  entries: file,
  programs: file.exactOptional(),
  rootDigest: digest,
});

export const payloadSchema = z.strictObject({
  format: z.literal(1),
  version: z.number().int().positive(),
  created: time,
  expires: time,
  id: digest,
  snapshot: descriptionSchema,
  parts,
  deltas: z.array(z.strictObject({ base: digest, parts })).max(64),
  mirrors: z.array(z.url({ protocol: /^https?$/ }).max(2000)).max(16),
});

export const envelopeSchema = z.strictObject({
  payload: z.string(),
  signatures: z.array(z.string().max(400)).max(16),
});

/** One file of a snapshot as it travels: immutable, in `parts/`. */
export type Part = z.infer<typeof part>;

/** What a pointer says; `docs/formats/channel.md` explains each member. */
export type Payload = z.infer<typeof payloadSchema>;

/** What `channel.json` is: the text that is signed, and who signed it. */
export type Envelope = z.infer<typeof envelopeSchema>;

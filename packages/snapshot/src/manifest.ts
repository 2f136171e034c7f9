import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NixtoolsError } from '@nixtools/nix-formats';
import { z } from 'zod';
import { manifestName } from './names.ts';

const count = z.number().int().nonnegative();

const positive = z.number().int().positive();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const file = z.strictObject({ size: count, sha256 });

const manifestSchema = z.object({
  version: z.literal(1),
  system: z.string().min(1),
  storeDir: z.string().startsWith('/'),
  evaluator: z.string(),
  tree: z.strictObject({ path: z.string().startsWith('/'), inDerivations: count }).optional(),
  level: z.string().min(1).max(100).exactOptional(),
  shard: z.strictObject({ number: positive, count: positive, evaluation: sha256 }).exactOptional(),
  counts: z.strictObject({ names: count, entries: count, errors: count, skipped: count }),
  listings: z
    .strictObject({ outputs: count, listed: count, missing: count, refused: count, unknown: count })
    .exactOptional(),
  files: z.strictObject({
    'entries.jsonl': file,
    'drvs.pack': file,
    'programs.jsonl': file.exactOptional(),
  }),
  rootDigest: sha256,
});

/** What `snapshot.json` says; `docs/formats/snapshot.md` explains each field. It holds no time: same input, same bytes. */
export type SnapshotManifest = z.infer<typeof manifestSchema>;

export type SnapshotFile = keyof SnapshotManifest['files'];

const versionOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;

/**
 * Reads a manifest.
 *
 * @throws {NixtoolsError} `SNAPSHOT_VERSION` (environment), `SNAPSHOT_INVALID` (verification)
 */
export const parseManifest = (text: string, place: string): SnapshotManifest => {
  const invalid = (message: string, cause?: unknown): NixtoolsError =>
    new NixtoolsError({
      code: 'SNAPSHOT_INVALID',
      kind: 'verification',
      message: `the snapshot's manifest is damaged: ${message}`,
      place,
      hint: 'make the snapshot again, or take an undamaged copy',
      cause,
    });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error), error);
  }
  const version = versionOf(value);
  if (typeof version === 'number' && version !== 1)
    throw new NixtoolsError({
      code: 'SNAPSHOT_VERSION',
      kind: 'environment',
      message: `the snapshot has format version ${version}; this program knows version 1`,
      place,
      hint: 'use a newer preenix',
    });
  const result = manifestSchema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw invalid(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
};

/** Reads the manifest of a snapshot folder, whole or a shard. */
const readManifest = async (snapshot: string): Promise<SnapshotManifest> => {
  const path = join(snapshot, manifestName);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    throw new NixtoolsError({
      code: 'SNAPSHOT_NOT_FOUND',
      kind: 'environment',
      message: 'there is no snapshot here',
      place: path,
      hint: 'a snapshot is a folder that "preenix index TREE --out FOLDER" makes',
      cause: error,
    });
  }
  return parseManifest(text, path);
};

/**
 * The manifest of a snapshot folder; the other files are not looked at.
 *
 * @throws {NixtoolsError} `SNAPSHOT_NOT_FOUND` (environment), `SNAPSHOT_IS_SHARD` (refused), and those of `parseManifest`
 * @example const { counts, system } = await openSnapshot('./snapshot');
 */
export const openSnapshot = async (snapshot: string): Promise<SnapshotManifest> => {
  const manifest = await readManifest(snapshot);
  const { shard } = manifest;
  if (shard === undefined) return manifest;
  throw new NixtoolsError({
    code: 'SNAPSHOT_IS_SHARD',
    kind: 'refused',
    message: `this is part ${shard.number} of the ${shard.count} parts of a snapshot`,
    place: snapshot,
    hint: 'make one of all parts: preenix index merge PART... --out SNAPSHOT',
  });
};

/** A manifest of a part of a snapshot. */
export type ShardManifest = SnapshotManifest & Required<Pick<SnapshotManifest, 'shard'>>;

/**
 * The same of a part of a snapshot.
 *
 * @throws {NixtoolsError} `SNAPSHOT_NOT_FOUND` (environment), `SNAPSHOT_IS_WHOLE` (usage), and those of `parseManifest`
 */
export const openShard = async (snapshot: string): Promise<ShardManifest> => {
  const { shard, ...rest } = await readManifest(snapshot);
  if (shard !== undefined) return { ...rest, shard };
  throw new NixtoolsError({
    code: 'SNAPSHOT_IS_WHOLE',
    kind: 'usage',
    message: 'this snapshot is whole, and no part of one',
    place: snapshot,
    hint: 'a part is made by "preenix index TREE --shard K/N"',
  });
};

import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, link, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { NixtoolsError } from '@nixtools/nix-formats';
import { entriesName, fileDigest, manifestName, packName, type SnapshotManifest } from '@nixtools/snapshot';
import type { SnapshotDescription } from '../pointer/snapshot-description.ts';
import type { UnpackPartsOptions } from './parts-format.ts';

const corrupt = (message: string, place: string, cause?: unknown): NixtoolsError =>
  new NixtoolsError({
    code: 'PART_CORRUPT',
    kind: 'verification',
    message,
    place,
    hint: 'the publisher made a damaged part: tell them; the old snapshot stays in use',
    cause,
  });

/** A part may be a link: nobody ever writes into one, and a second copy of it costs disk. */
const linkOrCopy = (from: string, to: string): Promise<void> =>
  link(from, to).catch(() => copyFile(from, to));

/** Unpacks to the announced size and not one byte more. */
const unpackEntries = async (from: string, to: string, { entries }: SnapshotDescription): Promise<void> => {
  const bounded = async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let size = 0;
    for await (const chunk of source) {
      size += chunk.length;
      if (size > entries.size) throw corrupt('the entries are longer than the pointer says', from);
      yield chunk;
    }
  };
  try {
    await pipeline(createReadStream(from), createBrotliDecompress(), bounded, createWriteStream(to));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code?.startsWith('ERR_') || code === 'Z_BUF_ERROR')
      throw corrupt('the part with the entries is no Brotli stream', from, error);
    throw error;
  }
};

const requirePart = (files: ReadonlyMap<string, string>, role: string, place: string): string => {
  const file = files.get(role);
  if (file === undefined) throw corrupt(`the channel has no part "${role}"`, place);
  return file;
};

/** The manifest says how the pack is packed here; that the entries are the announced ones is checked like the rest of it. */
const manifestOf = async (
  { entries, ...rest }: SnapshotDescription,
  stage: string,
): Promise<SnapshotManifest> => ({
  version: 1,
  ...rest,
  files: { [entriesName]: entries, [packName]: await fileDigest(join(stage, packName)) },
});

export const unpackParts = async ({ files, description, stage }: UnpackPartsOptions): Promise<void> => {
  const drvs = requirePart(files, 'drvs', stage);
  const entries = requirePart(files, 'entries', stage);
  await linkOrCopy(drvs, join(stage, packName));
  await unpackEntries(entries, join(stage, entriesName), description);
  const manifest = await manifestOf(description, stage);
  await writeFile(join(stage, manifestName), `${JSON.stringify(manifest, null, 2)}\n`);
};

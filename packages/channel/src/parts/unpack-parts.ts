import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { applyDelta, decodeGraph, type Graph, rootDerivations, verifyGraph } from '@nixtools/drv-closure';
import { NixtoolsError } from '@nixtools/nix-formats';
import {
  type Entry,
  type FileDigest,
  fileDigest,
  programsName,
  type Roots,
  readPrograms,
  unpackEntries,
  unpackEntriesDelta,
} from '@nixtools/snapshot';
import type { SnapshotContent } from '../content/snapshot-content.ts';
import { readDeltaPart } from './delta-part.ts';
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

/** A graph, and the entries as soon as its paths are known. */
interface Unpacked {
  readonly graph: Graph;
  readonly entries: (roots: Roots) => AsyncIterable<Entry>;
}

/** Verifies the derivations; the entries are read, and verified, by who asks for them. */
export const unpackParts = async (options: UnpackPartsOptions): Promise<SnapshotContent> => {
  const { files, base, description, stage } = options;
  const { graph, entries } =
    base === undefined ? await unpackWhole(options) : await unpackDelta(options, base);
  const place = files.get(base === undefined ? 'drvs' : 'delta') ?? stage;
  if (graph.storeDir !== description.storeDir)
    throw corrupt(`the derivations are for ${graph.storeDir}`, place);
  const verified = await verifyGraph(graph, { place });
  const roots: Roots = rootDerivations(graph, verified.facts);
  const content = { description, graph, verified, place, entries: () => entries(roots) };
  if (description.programs === undefined) return content;
  await unpackPrograms(requirePart(files, 'programs', stage), stage, description.programs);
  return { ...content, programs: () => readPrograms(stage) };
};

const unpackWhole = async ({ files, stage }: UnpackPartsOptions): Promise<Unpacked> => {
  const drvs = requirePart(files, 'drvs', stage);
  const place = requirePart(files, 'entries', stage);
  const graph = await reading(drvs, (file) => decodeGraph(file, { place: drvs }));
  const bytes = await readFile(place);
  return { graph, entries: (roots) => unpackEntries(bytes, roots, { place }) };
};

const unpackDelta = async (
  { files, stage }: UnpackPartsOptions,
  base: NonNullable<UnpackPartsOptions['base']>,
): Promise<Unpacked> => {
  const place = requirePart(files, 'delta', stage);
  const { drvs, entries } = await reading(place, (file) => readDeltaPart(file, place));
  const graph = await applyDelta(base.graph, drvs, { place });
  return { graph, entries: (roots) => unpackEntriesDelta(entries, base.entries(), roots, { place }) };
};

const requirePart = (files: ReadonlyMap<string, string>, role: string, place: string): string => {
  const file = files.get(role);
  if (file === undefined) throw corrupt(`the channel has no part "${role}"`, place);
  return file;
};

const reading = async <Result>(
  file: string,
  read: (handle: FileHandle) => Promise<Result>,
): Promise<Result> => {
  const handle = await open(file);
  try {
    return await read(handle);
  } finally {
    await handle.close();
  }
};

/** Unpacks to the announced size and not one byte more. */
const unpackPrograms = async (from: string, stage: string, announced: FileDigest): Promise<void> => {
  let size = 0;
  // Of a generator in its place, `pipeline` sometimes says that it was aborted, and not why.
  const bounded = new Transform({
    transform: (chunk: Buffer, _, done) => {
      size += chunk.length;
      if (size > announced.size) done(corrupt('the programs are longer than the pointer says', from));
      else done(null, chunk);
    },
  });
  const to = join(stage, programsName);
  try {
    await pipeline(createReadStream(from), createBrotliDecompress(), bounded, createWriteStream(to));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code?.startsWith('ERR_') || code === 'Z_BUF_ERROR')
      throw corrupt('the part with the programs is no Brotli stream', from, error);
    throw error;
  }
  if ((await fileDigest(to)).sha256 !== announced.sha256)
    throw corrupt('the programs are not those that were announced', from);
};

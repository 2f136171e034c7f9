import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { applyDelta, decodeGraph, type Graph, verifyGraph } from '@nixtools/drv-closure';
import { NixtoolsError } from '@nixtools/nix-formats';
import {
  type FileDigest,
  fileDigest,
  programsName,
  readPrograms,
  unpackEntries,
  unpackEntriesDelta,
} from '@nixtools/snapshot';
import type { Derivations, SnapshotSource } from '../content/snapshot-content.ts';
import { type DeltaPart, readDeltaPart } from './delta-part.ts';
import type { BaseContent, UnpackPartsOptions } from './parts-format.ts';

const corrupt = (message: string, place: string, cause?: unknown): NixtoolsError =>
  new NixtoolsError({
    code: 'PART_CORRUPT',
    kind: 'verification',
    message,
    place,
    hint: 'the publisher made a damaged part: tell them; the old snapshot stays in use',
    cause,
  });

/** Programs are unpacked at once; the rest is read, and verified, by who asks for it. */
export const unpackParts = async (options: UnpackPartsOptions): Promise<SnapshotSource> => {
  const { files, description, stage } = options;
  const { place, graph, entries } =
    options.base === undefined ? whole(options) : difference(options, options.base);
  const source: SnapshotSource = {
    ...{ description, place, entries },
    derivations: async () => verified(await graph(), description.storeDir, place),
  };
  if (description.programs === undefined) return source;
  await unpackPrograms(requirePart(files, 'programs', stage), stage, description.programs);
  return { ...source, programs: () => readPrograms(stage) };
};

const verified = async (graph: Graph, storeDir: string, place: string): Promise<Derivations> => {
  if (graph.storeDir !== storeDir) throw corrupt(`the derivations are for ${graph.storeDir}`, place);
  return { graph, verified: await verifyGraph(graph, { place }) };
};

interface Unpacking extends Pick<SnapshotSource, 'place' | 'entries'> {
  readonly graph: () => Promise<Graph>;
}

const whole = ({ files, stage }: UnpackPartsOptions): Unpacking => {
  const drvs = requirePart(files, 'drvs', stage);
  const place = requirePart(files, 'entries', stage);
  return {
    place: drvs,
    graph: () => reading(drvs, (file) => decodeGraph(file, { place: drvs })),
    entries: async function* (roots) {
      yield* unpackEntries(await readFile(place), roots, { place });
    },
  };
};

/** The old graph is read for the new one, and is not kept. */
const difference = ({ files, stage }: UnpackPartsOptions, base: BaseContent): Unpacking => {
  const place = requirePart(files, 'delta', stage);
  const parts = (): Promise<DeltaPart> => reading(place, (file) => readDeltaPart(file, place));
  return {
    place,
    graph: async () => applyDelta(await base.graph(), (await parts()).drvs, { place }),
    entries: async function* (roots) {
      yield* unpackEntriesDelta((await parts()).entries, base.entries(), roots, { place });
    },
  };
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

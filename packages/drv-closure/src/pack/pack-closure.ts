import { writeFileDurable } from '@nixtools/durable-fs';
import { type ByteString, NixtoolsError, type StorePath } from '@nixtools/nix-formats';
import { pack } from '../format/compression.ts';
import { encodeIndex } from '../format/encode-index.ts';
import type { Block } from '../format/graph.ts';
import { DERIVATION_KIND, HEAD_BYTES, MAX_BLOCK_BYTES } from '../format/layout.ts';
import { encodeHead, encodeTrailer } from '../format/trailer.ts';
import { nativeSha256 } from '../native-sha256.ts';
import type { ContentSource } from '../source/folder-source.ts';
import { graphOf } from './graph-of.ts';
import { type Mentioning, mentionCounter } from './mentions.ts';
import { packBlocks } from './pack-blocks.ts';
import { contentDigest, type WalkedObject, walkClosure } from './walk.ts';

export interface PackProgress {
  /** First everything is read, then everything is written. */
  readonly step: 'read' | 'write';
  readonly done: number;
  /** Known when writing begins. */
  readonly total?: number;
}

export interface PackClosureOptions extends ContentSource {
  /** The store folder that all paths name; `/nix/store` for most. */
  readonly storeDir: string;
  readonly roots: Iterable<StorePath> | AsyncIterable<StorePath>;
  /** The file to write. It appears when it is complete. */
  readonly out: string;
  /** Texts to look for in the derivations, such as the path of the evaluated tree. */
  readonly mentions?: readonly ByteString[];
  readonly onProgress?: (progress: PackProgress) => void;
}

export interface PackSummary {
  readonly drvs: number;
  readonly sources: number;
  /** Of all contents. */
  readonly bytes: number;
  /** Of the file. */
  readonly packedBytes: number;
  /** The derivations that hold one of the `mentions`. */
  readonly mentioning: Mentioning;
}

/**
 * Writes the closure of some derivations, with all sources, into one file. Everything is read twice, first for the
 * graph, then for the contents, so that only the graph is held in memory. The same roots give the same bytes, in
 * whatever order they come.
 *
 * @throws {NixtoolsError} `STORE_PATH_MISSING`, `NOT_CONTENT_ADDRESSED`, `DRV_SYNTAX` (verification),
 *   `OBJECT_TOO_LARGE` (refused); the operating system's own error when the file cannot be written
 * @example
 * await packClosure({ storeDir: '/nix/store', roots: [drvPath], ...folderSource('/nix/store'), out: 'drvs.pack' })
 */
export const packClosure = async (options: PackClosureOptions): Promise<PackSummary> => {
  const { storeDir, roots, read, find, onProgress } = options;
  const mentions = mentionCounter(options.mentions ?? []);
  const distinct = new Set<StorePath>();
  for await (const root of roots) distinct.add(root);

  let done = 0;
  const objects = await walkClosure({
    storeDir,
    roots: distinct,
    read,
    ...(find === undefined ? {} : { find }),
    onObject: (path, bytes, kind) => {
      requirePackable(path, bytes);
      if (kind === DERIVATION_KIND) mentions.look(path, bytes);
      onProgress?.({ step: 'read', done: ++done });
    },
  });

  const written = { bytes: 0 };
  await writeFileDurable(options.out, countBytes(packFile(objects, options), written));
  const drvs = objects.filter(({ kind }) => kind === DERIVATION_KIND).length;
  return {
    drvs,
    sources: objects.length - drvs,
    bytes: objects.reduce((sum, { size }) => sum + size, 0),
    packedBytes: written.bytes,
    mentioning: mentions.result(),
  };
};

async function* countBytes(
  chunks: AsyncIterable<Uint8Array>,
  counter: { bytes: number },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    counter.bytes += chunk.length;
    yield chunk;
  }
}

async function* packFile(
  objects: readonly WalkedObject[],
  options: PackClosureOptions,
): AsyncGenerator<Uint8Array> {
  yield encodeHead();
  const blocks: Block[] = [];
  let indexOffset = HEAD_BYTES;
  for await (const { packed, ...block } of packBlocks(readAgain(objects, options))) {
    yield packed;
    blocks.push(block);
    indexOffset += packed.length;
  }
  const index = encodeIndex(graphOf(options.storeDir, objects), blocks);
  const packedIndex = await pack(index);
  yield packedIndex;
  yield encodeTrailer({ indexOffset, unpackedBytes: index.length, checksum: nativeSha256(packedIndex) });
}

/** The second reading: what is packed must be what was identified. */
async function* readAgain(
  objects: readonly WalkedObject[],
  { read, onProgress }: PackClosureOptions,
): AsyncGenerator<Uint8Array> {
  for (const [id, { path, digest }] of objects.entries()) {
    const bytes = await read(path);
    if (bytes === undefined || contentDigest(bytes) !== digest) throw changed(path);
    yield bytes;
    onProgress?.({ step: 'write', done: id + 1, total: objects.length });
  }
}

const changed = (path: StorePath): NixtoolsError =>
  new NixtoolsError({
    code: 'STORE_CHANGED',
    kind: 'failed',
    message: 'it changed while it was packed',
    place: path,
    hint: 'pack again when nothing else writes to that store',
  });

const requirePackable = (path: StorePath, bytes: Uint8Array): void => {
  if (bytes.length <= MAX_BLOCK_BYTES) return;
  throw new NixtoolsError({
    code: 'OBJECT_TOO_LARGE',
    kind: 'refused',
    message: `it has ${bytes.length} bytes, more than a pack takes (${MAX_BLOCK_BYTES})`,
    place: path,
    hint: 'sources this large do not belong into derivations: let the package download it',
  });
};

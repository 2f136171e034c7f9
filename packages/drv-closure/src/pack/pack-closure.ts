import { writeFileDurable } from '@nixtools/durable-fs';
import { type ByteString, isDerivationPath, type NixtoolsError, type StorePath } from '@nixtools/nix-formats';
import type { Graph } from '../graph/graph.ts';
import type { ContentSource } from '../source/folder-source.ts';
import { encodeGraph } from '../wire/encode-graph.ts';
import { buildGraph } from './build-graph.ts';
import { type Mentioning, mentionCounter } from './mentions.ts';

export interface PackProgress {
  /** First everything is read, then everything is written. */
  readonly step: 'read' | 'write';
  /** Derivations and sources. */
  readonly done: number;
}

export interface PackClosureOptions extends ContentSource {
  /** The store folder that all paths name; `/nix/store` for most. */
  readonly storeDir: string;
  /** In the order that is kept: root number 3 of the pack is the fourth distinct one. */
  readonly roots: Iterable<StorePath> | AsyncIterable<StorePath>;
  /** The file to write. It appears when it is complete. */
  readonly out: string;
  /** Of the compression, 0 to 11; 5 by default, which takes a tenth of the time of 11 and gives a tenth more. */
  readonly quality?: number;
  /** Texts to look for in the derivations, such as the path of the evaluated tree. */
  readonly mentions?: readonly ByteString[];
  /**
   * Called for a root that cannot be packed; then it is left out, and whatever only it needs. Without this the first one
   * is thrown.
   */
  readonly onUnpackable?: (root: StorePath, error: NixtoolsError) => void;
  readonly onProgress?: (progress: PackProgress) => void;
}

export interface PackSummary {
  readonly drvs: number;
  readonly sources: number;
  /** Of all that was read. */
  readonly bytes: number;
  /** Of the file. */
  readonly packedBytes: number;
  /** The derivations that hold one of the `mentions`. */
  readonly mentioning: Mentioning;
}

/**
 * Writes the closure of some derivations, with all sources, into one file. Whatever is read is written out again from what
 * will be in the file, and compared. The same roots in the same order give the same bytes.
 *
 * @throws {NixtoolsError} `STORE_PATH_MISSING`, `NOT_CONTENT_ADDRESSED`, `DRV_SYNTAX` (verification),
 *   `TOO_MANY_OBJECTS` (refused); the operating system's own error when the file cannot be written
 * @example
 * await packClosure({ storeDir: '/nix/store', roots: [drvPath], ...folderSource('/nix/store'), out: 'drvs.pack' })
 */
export const packClosure = async (options: PackClosureOptions): Promise<PackSummary> => {
  const { roots, onProgress, out, quality = 5, mentions = [] } = options;
  const mentioned = mentionCounter(mentions);
  const distinct = new Set<StorePath>();
  for await (const root of roots) distinct.add(root);
  let done = 0;
  let bytes = 0;
  const graph = await buildGraph({
    ...options,
    roots: distinct,
    onObject: (path, content) => {
      bytes += content.length;
      if (isDerivationPath(path)) mentioned.look(path, content);
      onProgress?.({ step: 'read', done: ++done });
    },
  });
  onProgress?.({ step: 'write', done: graph.count });
  const packed = await encodeGraph(graph, { quality });
  await writeFileDurable(out, packed);
  const drvs = countDerivations(graph);
  return {
    drvs,
    sources: graph.count - drvs,
    bytes,
    packedBytes: packed.length,
    mentioning: mentioned.result(),
  };
};

const countDerivations = ({ shapes, shapeOf }: Graph): number => {
  let drvs = 0;
  for (const shape of shapeOf) if (shapes[shape]?.type !== 'source') drvs++;
  return drvs;
};

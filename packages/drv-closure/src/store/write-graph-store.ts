import { writeSealed } from '@nixtools/sealed-lmdb';
import type { Graph } from '../graph/graph.ts';
import type { KnownPaths } from '../render/facts.ts';
import { graphBlocks } from './graph-blocks.ts';
import { graphColumns } from './graph-columns.ts';
import { storeFormat } from './layout.ts';

export interface WriteGraphStoreOptions {
  /** The file to write; whatever is there is replaced. Move it into place when this has returned. */
  readonly file: string;
  /** Verified: every node's paths were computed from it. */
  readonly graph: Graph;
  /** The hash parts of the paths of all nodes and outputs. */
  readonly paths: KnownPaths;
}

/**
 * Writes a graph, its paths and what finds them into one LMDB file, see docs/formats/graph-store.md. The same graph gives the same
 * bytes. On failure no file is left.
 *
 * @throws {NixtoolsError} `PACK_CORRUPT` (verification) for a graph with a cycle, and the operating system's errors
 * @example
 * await writeGraphStore({ file: 'drvs.mdb', graph, paths: facts });
 */
export const writeGraphStore = async ({ file, graph, paths }: WriteGraphStoreOptions): Promise<void> =>
  writeSealed({ file, format: storeFormat, blocks: graphBlocks(graphColumns(graph, paths, file)) });

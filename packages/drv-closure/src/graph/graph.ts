import type { Blobs } from './blobs.ts';
import type { Shape } from './shape.ts';

/**
 * The closure of derivations, without what follows from the rest: no store path, no output path, no list of inputs.
 *
 * A node is a derivation or a source. Its shape says which columns it has: system, builder, arguments, environment. In each
 * column it has a value: a template with a list of references. Nodes that say the same share values, and values that
 * differ only in what they refer to share templates.
 *
 * Nodes are in canonical order: the roots as they were given, then breadth first, each where it is first referred to.
 */
export interface Graph {
  readonly storeDir: string;
  /** The nodes 0 to `rootCount - 1`. */
  readonly rootCount: number;
  readonly count: number;
  readonly shapes: readonly Shape[];
  /** Node -> shape. */
  readonly shapeOf: Uint32Array;
  /** Node -> name, a derivation's without `.drv`. */
  readonly nameOf: Uint32Array;
  readonly names: Blobs;
  /** Node -> digest of a fixed output, or content of a source; 0 for others. */
  readonly payloadOf: Uint32Array;
  readonly digests: Blobs;
  readonly contents: Blobs;
  /** Node -> its first cell; one more than there are nodes. */
  readonly cellStarts: Uint32Array;
  /** Cell -> value. */
  readonly cells: Uint32Array;
  /** Value -> template. */
  readonly templateOf: Uint32Array;
  readonly templates: Blobs;
  /** Value -> its first reference; one more than there are values. */
  readonly referenceStarts: Uint32Array;
  /** `node << 8 | output`: see `reference`. */
  readonly references: Uint32Array;
}

/** Output number of a reference to the `.drv` file itself. */
export const DRV_FILE = 255;
/** Outputs by their place in the sorted list of names; a derivation with more is kept verbatim. */
export const MAX_OUTPUTS = 255;
export const MAX_NODES = 1 << 24;

export const reference = (node: number, output: number): number => ((node << 8) | output) >>> 0;
export const nodeOfReference = (packed: number): number => packed >>> 8;
export const outputOfReference = (packed: number): number => packed & 255;

import {
  type Derivation,
  derivationReferences,
  isDerivationPath,
  isNixtoolsError,
  NixtoolsError,
  parseDerivation,
  parseStorePath,
  type StorePath,
  storeDirOf,
  storePathHash,
} from '@nixtools/nix-formats';
import { inCanonicalOrder } from '../graph/canonical-order.ts';
import { type Graph, MAX_NODES } from '../graph/graph.ts';
import { createGraphBuilder, type GraphBuilder } from '../graph/graph-builder.ts';
import { createFacts, type Facts } from '../render/facts.ts';
import { computeDerivation } from '../render/render-derivation.ts';
import { computeVerbatim } from '../render/render-verbatim.ts';
import { type Rendering, renderingOf } from '../render/rendering.ts';
import type { ContentSource } from '../source/folder-source.ts';
import { missingPath } from '../source/missing-path.ts';
import { addDerivation, addVerbatim } from './add-derivation.ts';
import { addSource, identifySource } from './add-source.ts';
import { type MentionableReferences, mentionableReferences } from './mentionable.ts';

export interface BuildGraphOptions extends ContentSource {
  readonly storeDir: string;
  /** Each once, in the order that the graph keeps. */
  readonly roots: Iterable<StorePath>;
  readonly onObject?: (path: StorePath, bytes: Uint8Array) => void;
  /** Called for a root that cannot be packed and is left out; without this its error is thrown. */
  readonly onUnpackable?: ((root: StorePath, error: NixtoolsError) => void) | undefined;
}

interface Visit {
  readonly path: StorePath;
  readonly bytes: Uint8Array;
  readonly drv?: Derivation;
  readonly references: readonly StorePath[];
  next: number;
}

/**
 * Reads a closure, references first, and makes its graph. Every derivation is written out again from the graph: where that
 * is not what was read, its text is kept as it is. So whatever a store holds comes back byte for byte.
 *
 * @throws {NixtoolsError} `STORE_PATH_MISSING`, `NOT_CONTENT_ADDRESSED`, `DRV_SYNTAX` (verification), `TOO_MANY_OBJECTS`
 *   (refused)
 */
export const buildGraph = async (options: BuildGraphOptions): Promise<Graph> => {
  const { storeDir } = options;
  const builder = createGraphBuilder(storeDir);
  const facts = createFacts();
  const rendering = renderingOf(builder, facts);
  const nodes = new Map<StorePath, number>();
  const open: Visit[] = [];
  const nodeOf = (path: StorePath): number => nodes.get(path) ?? 0;
  const mentionable = mentionableReferences(builder, facts);

  /** What cannot be packed, so that its other users need not find out again. */
  const failed = new Map<StorePath, NixtoolsError>();

  const visit = async (path: StorePath): Promise<void> => {
    if (nodes.has(path)) return;
    const failure = failed.get(path);
    if (failure !== undefined) throw failure;
    open.push(await readVisit(ownCopy(path), open.at(-1)?.path, options));
  };
  const finish = (finished: Visit): void => {
    if (builder.count === MAX_NODES) throw tooMany();
    const node = addObject({ ...finished, builder, facts, rendering, nodeOf, mentionable });
    nodes.set(finished.path, node);
    open.pop();
  };

  const addClosure = async (root: StorePath): Promise<number> => {
    await visit(root);
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const reference = top.references[top.next++];
      if (reference === undefined) finish(top);
      else await visit(reference);
    }
    return nodeOf(root);
  };

  const roots: number[] = [];
  for (const root of options.roots) {
    try {
      roots.push(await addClosure(root));
    } catch (error) {
      if (!isUnpackable(error) || options.onUnpackable === undefined) throw error;
      options.onUnpackable(root, error);
      for (const { path } of open) failed.set(path, error);
      open.length = 0;
    }
  }
  return inCanonicalOrder(builder.finish(), roots);
};

/** What is wrong with one path and not with the store. */
const isUnpackable = (error: unknown): error is NixtoolsError =>
  isNixtoolsError(error) && error.kind === 'verification';

/** A path cut out of a derivation's text would keep that whole text in memory. */
const ownCopy = (path: StorePath): StorePath =>
  parseStorePath(Buffer.from(path, 'latin1').toString('latin1'), storeDirOf(path));

const readVisit = async (
  path: StorePath,
  referrer: StorePath | undefined,
  { read, find, storeDir, onObject }: BuildGraphOptions,
): Promise<Visit> => {
  const bytes = await read(path);
  if (bytes === undefined) throw missingPath(path, referrer);
  onObject?.(path, bytes);
  if (!isDerivationPath(path)) {
    return { path, bytes, references: await identifySource({ path, bytes, storeDir, find }), next: 0 };
  }
  const drv = parseDerivation(bytes, path, storeDir);
  return { path, bytes, drv, references: derivationReferences(drv), next: 0 };
};

interface AddObjectOptions extends Visit {
  readonly builder: GraphBuilder;
  readonly facts: Facts;
  readonly rendering: Rendering<Facts>;
  readonly nodeOf: (path: StorePath) => number;
  readonly mentionable: MentionableReferences;
}

const addObject = (options: AddObjectOptions): number => {
  const { path, drv, facts } = options;
  const { node, found } = drv === undefined ? addSource(options) : addEither({ ...options, drv });
  if (found.hash !== storePathHash(path)) throw notItsContent(path);
  facts.set(node, found);
  return node;
};

const addEither = (options: AddObjectOptions & { readonly drv: Derivation }) => {
  const { bytes, builder, facts, rendering } = options;
  const node = addDerivation(options);
  if (node !== undefined) {
    const shape = builder.shape(node);
    const rendered = shape.type === 'derivation' ? computeDerivation(rendering, node, shape) : undefined;
    if (rendered?.bytes.equals(bytes)) return { node, found: rendered.facts };
    builder.removeLast();
  }
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  const verbatim = addVerbatim({ ...options, text });
  return { node: verbatim, found: computeVerbatim(builder, verbatim, facts).facts };
};

const tooMany = (): NixtoolsError =>
  new NixtoolsError({
    code: 'TOO_MANY_OBJECTS',
    kind: 'refused',
    message: `a pack holds at most ${MAX_NODES} derivations and sources`,
    hint: 'pack fewer attributes at a time',
  });

const notItsContent = (path: StorePath): NixtoolsError =>
  new NixtoolsError({
    code: 'NOT_CONTENT_ADDRESSED',
    kind: 'verification',
    message: `${path} is not what its content hashes to`,
    place: path,
    hint: 'it was built, changed or damaged: derivations and sources can be packed, build results cannot',
  });

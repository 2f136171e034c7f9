import {
  type ContentAddress,
  findContentAddress,
  narEntries,
  type StorePath,
  storePathHash,
  storePathName,
} from '@nixtools/nix-formats';
import { reference } from '../graph/graph.ts';
import type { GraphBuilder } from '../graph/graph-builder.ts';
import type { SourceShape } from '../graph/shape.ts';
import { sourceKindOf } from '../graph/source-kinds.ts';
import { referenceText } from '../graph/tokens.ts';
import { nativeSha256 } from '../native-sha256.ts';
import type { NodeFacts } from '../render/facts.ts';
import { findReferences } from '../source/find-references.ts';
import type { ContentSource } from '../source/folder-source.ts';

export interface IdentifySourceOptions {
  readonly path: StorePath;
  /** Its NAR. */
  readonly bytes: Uint8Array;
  readonly storeDir: string;
  readonly find: ContentSource['find'];
}

/**
 * A source's references are nowhere written: its path confirms a guess, which is all that it mentions, or nothing.
 */
export const identifySource = async (options: IdentifySourceOptions): Promise<readonly StorePath[]> => {
  const { path, bytes, storeDir, find } = options;
  if (find === undefined) return [];
  const mentioned = await findReferences({ content: bytes, storeDir, self: path, find });
  return mentioned.length > 0 && addressOf(path, bytes, mentioned) !== undefined ? mentioned : [];
};

const addressOf = (
  path: StorePath,
  nar: Uint8Array,
  references: readonly StorePath[],
): ContentAddress | undefined => findContentAddress({ path, nar, references }, nativeSha256);

export interface AddSourceOptions {
  readonly builder: GraphBuilder;
  readonly path: StorePath;
  readonly bytes: Uint8Array;
  readonly references: readonly StorePath[];
  readonly nodeOf: (path: StorePath) => number;
}

/** Adds a source; its hash is empty if its path is not that of its content. */
export const addSource = (
  options: AddSourceOptions,
): { readonly node: number; readonly found: NodeFacts } => {
  const { builder, path, bytes, references, nodeOf } = options;
  const ca = addressOf(path, bytes, references);
  const { form, content } = contentOf(bytes);
  const shape: SourceShape = {
    type: 'source',
    kind: ca === undefined ? 0 : sourceKindOf(ca.method, ca.hash.algorithm),
    form,
  };
  const value = builder.newValue(
    referenceText.repeat(references.length),
    references.map((each) => reference(nodeOf(each), 0)),
  );
  const node = builder.add({ shape, name: storePathName(path), cells: [value], content });
  return { node, found: { hash: ca === undefined ? '' : storePathHash(path), outputHashes: [] } };
};

/** A plain file needs no archive around it. */
const contentOf = (nar: Uint8Array): { readonly form: SourceShape['form']; readonly content: Uint8Array } => {
  let form: SourceShape['form'] = 'nar';
  let content = nar;
  for (const entry of narEntries(nar, 'a source')) {
    if (entry.depth > 0 || entry.type !== 'regular') continue;
    form = entry.executable ? 'executable' : 'file';
    content = entry.contents;
  }
  return { form, content };
};

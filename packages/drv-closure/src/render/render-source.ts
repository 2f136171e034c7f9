import {
  type ContentAddress,
  contentAddressOf,
  contentAddressPath,
  narFromFile,
  parseStorePath,
  printContentAddress,
  type StoreObject,
  storePathHash,
} from '@nixtools/nix-formats';
import type { GraphView } from '../graph/graph-view.ts';
import type { SourceShape } from '../graph/shape.ts';
import { REFERRING_KINDS, type SourceKind, sourceKinds } from '../graph/source-kinds.ts';
import { nativeSha256 } from '../native-sha256.ts';
import { pathOfReference } from './expand.ts';
import type { Facts, KnownPaths, NodeFacts } from './facts.ts';

const narOfSource = (view: GraphView, node: number, shape: SourceShape): Uint8Array => {
  const content = view.content(node);
  return shape.form === 'nar' ? content : narFromFile(content, shape.form === 'executable');
};

/** A plain file, which most sources are, need not be looked for in its archive. */
const addressOf = (
  content: Uint8Array,
  nar: Uint8Array,
  form: SourceShape['form'],
  kind: SourceKind,
): ContentAddress | undefined => {
  const { method, algorithm } = kind;
  if (form === 'file' && algorithm === 'sha256' && method !== 'recursive')
    return { method, hash: { algorithm, digest: nativeSha256(content) } };
  return contentAddressOf({ nar, ...kind, sha256: nativeSha256 });
};

/**
 * A source as a store object, its path computed from its content; nothing if content of this form cannot have such a path.
 *
 * @throws {NixtoolsError} `NAR_SYNTAX` (verification)
 */
export const sourceObjectOf = (
  view: GraphView,
  node: number,
  shape: SourceShape,
  paths: KnownPaths,
): StoreObject | undefined => {
  const references = view.references(view.value(node, 0));
  if (references.length > 0 && !REFERRING_KINDS.includes(shape.kind)) return undefined;
  const kind = sourceKinds[shape.kind];
  const nar = narOfSource(view, node, shape);
  const ca = kind && addressOf(view.content(node), nar, shape.form, kind);
  if (ca === undefined) return undefined;
  const referred = Array.from(references, (reference) =>
    parseStorePath(pathOfReference(view, paths, reference), view.storeDir),
  );
  const options = {
    name: view.name(node),
    references: referred,
    storeDir: view.storeDir,
    sha256: nativeSha256,
  };
  return {
    path: contentAddressPath({ ...options, ca }),
    references: referred,
    nar,
    ca: printContentAddress(ca),
  };
};

export const computeSource = (
  view: GraphView,
  node: number,
  shape: SourceShape,
  facts: Facts,
): NodeFacts | undefined => {
  const object = sourceObjectOf(view, node, shape, facts);
  return object && { hash: storePathHash(object.path), outputHashes: [] };
};

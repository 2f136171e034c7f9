import {
  derivationReferences,
  hashDerivationModulo,
  type ModuloHash,
  parseDerivation,
  parseStorePath,
  printBase16,
  type StorePath,
  storePathHash,
} from '@nixtools/nix-formats';
import { nodeOfReference } from '../graph/graph.ts';
import type { GraphView } from '../graph/graph-view.ts';
import { nativeSha256 } from '../native-sha256.ts';
import { corruptPack, tooLarge } from '../wire/limits.ts';
import { expandValue } from './expand.ts';
import type { Facts, KnownPaths } from './facts.ts';
import { pathHash, sha256OfText } from './hashes.ts';
import type { Rendered, RenderedText } from './render-derivation.ts';

/** Bytes. To parse a text takes many times the memory of the text. */
const MAX_VERBATIM = 16 * 1024 ** 2;

const textOf = (view: GraphView, node: number, paths: KnownPaths): string => {
  const text = expandValue({ view, paths, node }, view.value(node, 0));
  if (text.length > MAX_VERBATIM) throw tooLarge(view.name(node), 'its text has more than 16 MiB');
  return text;
};

/** The text of a derivation that is kept as it is, and what it says itself. */
export const printVerbatim = (view: GraphView, node: number, paths: KnownPaths): RenderedText => {
  const text = textOf(view, node, paths);
  const drv = parseDerivation(Buffer.from(text, 'latin1'), `${view.name(node)}.drv`, view.storeDir);
  return { text, references: derivationReferences(drv) };
};

/**
 * Its outputs are what it claims: of a derivation that Nix would write otherwise today, nothing can be derived.
 *
 * @throws {NixtoolsError} `DRV_SYNTAX`, `DRV_INVALID`, `DRV_MISSING`, `PACK_CORRUPT` (verification)
 */
export const computeVerbatim = (view: GraphView, node: number, facts: Facts): Rendered => {
  const { storeDir } = view;
  const text = textOf(view, node, facts);
  const bytes = Buffer.from(text, 'latin1');
  const drv = parseDerivation(bytes, `${view.name(node)}.drv`, storeDir);
  const references = derivationReferences(drv);
  requireTold(view, node, { outputs: [...drv.outputs.keys()], references, paths: facts });
  const digest = sha256OfText(text);
  const hash = pathHash(['text', ...references].join(':'), digest, storeDir, `${view.name(node)}.drv`);
  const outputHashes = [...drv.outputs.values()].map((output) =>
    'path' in output ? storePathHash(output.path) : '',
  );
  const { digest: modulo, deferred } = hashDerivationModulo(drv, () => undefined, {
    sha256: nativeSha256,
    known: knownInputs(view, view.references(view.value(node, 0)), facts),
  });
  return { bytes, facts: { hash, outputHashes, modulo: printBase16(modulo), deferred } };
};

interface Said {
  readonly outputs: readonly string[];
  readonly references: readonly string[];
  readonly paths: KnownPaths;
}

/**
 * What the text says must be what the graph says: an input that the graph has not would be missing below a path that is right.
 *
 * @throws {NixtoolsError} `PACK_CORRUPT` (verification)
 */
const requireTold = (view: GraphView, node: number, { outputs, references, paths }: Said): void => {
  const shape = view.shape(node);
  if (shape.type !== 'verbatim' || shape.outputs.join('\0') !== outputs.join('\0'))
    throw corruptPack(view.name(node), 'its text has other outputs than the pack says');
  const told = new Set<string>();
  for (const reference of view.references(view.value(node, 0)))
    told.add(`${view.storeDir}/${paths.hash(nodeOfReference(reference))}`);
  const hashEnd = view.storeDir.length + 1 + HASH_LENGTH;
  const untold = references.find((path) => !told.has(path.slice(0, hashEnd)));
  if (untold !== undefined)
    throw corruptPack(view.name(node), `its text refers to ${untold}, the pack does not`);
};

/** Characters of the hash in a store path. */
const HASH_LENGTH = 32;

const knownInputs = (
  view: GraphView,
  references: Iterable<number>,
  facts: Facts,
): Map<StorePath, ModuloHash> => {
  const known = new Map<StorePath, ModuloHash>();
  for (const reference of references) {
    const node = nodeOfReference(reference);
    if (view.shape(node).type === 'source') continue;
    const path = parseStorePath(`${view.storeDir}/${facts.hash(node)}-${view.name(node)}.drv`, view.storeDir);
    known.set(path, {
      digest: Buffer.from(facts.modulo(node), 'hex'),
      deferred: facts.isDeferred(node),
    });
  }
  return known;
};

import { outputPathName, printDigest } from '@nixtools/nix-formats';
import { DRV_FILE, nodeOfReference, outputOfReference } from '../graph/graph.ts';
import type { GraphView } from '../graph/graph-view.ts';
import { type NameParts, namePartsOf } from '../graph/name-parts.ts';
import type { DerivationShape } from '../graph/shape.ts';
import { countTokens, everyToken, hasTokens, namePart, token } from '../graph/tokens.ts';
import { corruptPack, MAX_TEXT, tooLarge } from '../wire/limits.ts';
import type { KnownPaths } from './facts.ts';

/**
 * The path that a reference stands for.
 *
 * @throws {NixtoolsError} `PACK_CORRUPT` (verification) for an output whose path only a build tells
 */
export const pathOfReference = (view: GraphView, paths: KnownPaths, reference: number): string => {
  const node = nodeOfReference(reference);
  const output = outputOfReference(reference);
  const shape = view.shape(node);
  if (shape.type === 'source') return `${view.storeDir}/${paths.hash(node)}-${view.name(node)}`;
  if (output === DRV_FILE) return `${view.storeDir}/${paths.hash(node)}-${view.name(node)}.drv`;
  const name = outputPathName(view.name(node), shape.outputs[output] ?? '');
  const hash = paths.outputHash(node, output);
  if (hash === '')
    throw corruptPack(view.name(node), 'the path of an output is wanted that only a build tells');
  return `${view.storeDir}/${hash}-${name}`;
};

/** What the tokens in the values of one node stand for. */
export interface Expansion {
  readonly view: GraphView;
  readonly paths: KnownPaths;
  /** What `pathOfReference` gives, remembered. */
  readonly pathOf?: (reference: number) => string;
  readonly node: number;
  readonly shape?: DerivationShape;
  parts?: NameParts;
}

/**
 * The text of a value.
 *
 * @throws {NixtoolsError} `PACK_TOO_LARGE` (refused) before it has more than 64 MiB, or a million tokens
 */
export const expandValue = (expansion: Expansion, value: number): string => {
  const { view, paths, pathOf = (reference) => pathOfReference(view, paths, reference) } = expansion;
  const template = view.template(value);
  if (!hasTokens(template)) return template;
  if (template.length > MAX_TOKENS && countTokens(template) > MAX_TOKENS)
    throw tooLarge(view.name(expansion.node), 'a text of it has more than a million tokens');
  const references = view.references(value);
  let next = 0;
  let size = 0;
  return template.replace(everyToken, (found) => {
    const code = found.charCodeAt(0);
    const text =
      code === token.reference
        ? pathOf(references[next++] ?? 0)
        : code === token.literal
          ? found.charAt(1)
          : expandToken(expansion, code);
    size += text.length;
    if (size > MAX_TEXT) throw tooLarge(view.name(expansion.node), 'a text of it has more than 64 MiB');
    return text;
  });
};

const MAX_TOKENS = 1024 ** 2;

const expandToken = (expansion: Expansion, code: number): string => {
  const { view, node } = expansion;
  switch (code) {
    case token.base32:
      return printDigest(view.digest(node), 'base32');
    case token.base16:
      return printDigest(view.digest(node), 'base16');
    case token.base64:
      return printDigest(view.digest(node), 'base64');
    case token.sourceBase32:
      return printDigest(sourceDigest(expansion), 'base32');
    case token.sourceBase16:
      return printDigest(sourceDigest(expansion), 'base16');
    case token.sourceBase64:
      return printDigest(sourceDigest(expansion), 'base64');
    case token.system:
      return view.template(view.value(node, 0));
    default:
      expansion.parts ??= namePartsOf(view.name(node));
      return namePart(code, expansion.parts);
  }
};

/** Many a derivation repeats the hash of its `src` for its builder. */
const sourceDigest = ({ view, node, shape }: Expansion): Uint8Array => {
  const source = shape === undefined ? undefined : fixedSourceOf(view, node, shape);
  return source === undefined ? Buffer.alloc(0) : view.digest(source);
};

/** The fixed-output derivation that `src` refers to first. */
const fixedSourceOf = (view: GraphView, node: number, shape: DerivationShape): number | undefined => {
  const key = shape.envKeys.indexOf('src');
  if (key === -1) return undefined;
  return fixedNode(view, view.references(view.value(node, 2 + shape.argumentCount + key))[0]);
};

export const fixedNode = (view: GraphView, reference: number | undefined): number | undefined => {
  if (reference === undefined) return undefined;
  const shape = view.shape(nodeOfReference(reference));
  return shape.type === 'derivation' && shape.fixed !== undefined ? nodeOfReference(reference) : undefined;
};

import { outputPathName, printDigest } from '@nixtools/nix-formats';
import { DRV_FILE, nodeOfReference, outputOfReference } from '../graph/graph.ts';
import type { GraphView } from '../graph/graph-view.ts';
import { type NameParts, namePartsOf } from '../graph/name-parts.ts';
import type { DerivationShape } from '../graph/shape.ts';
import { everyToken, hasTokens, namePart, token } from '../graph/tokens.ts';
import { tooLarge } from '../wire/limits.ts';
import type { KnownPaths } from './facts.ts';

/** The path that a reference stands for. */
export const pathOfReference = (view: GraphView, paths: KnownPaths, reference: number): string => {
  const node = nodeOfReference(reference);
  const output = outputOfReference(reference);
  const shape = view.shape(node);
  if (shape.type === 'source') return `${view.storeDir}/${paths.hash(node)}-${view.name(node)}`;
  if (output === DRV_FILE) return `${view.storeDir}/${paths.hash(node)}-${view.name(node)}.drv`;
  const name = outputPathName(view.name(node), shape.outputs[output] ?? '');
  return `${view.storeDir}/${paths.outputHash(node, output)}-${name}`;
};

/** What the tokens in the values of one node stand for. */
export interface Expansion {
  readonly view: GraphView;
  readonly paths: KnownPaths;
  readonly node: number;
  readonly shape?: DerivationShape;
  parts?: NameParts;
}

/** The text of a value. */
export const expandValue = (expansion: Expansion, value: number): string => {
  const { view, paths } = expansion;
  const template = view.template(value);
  if (!hasTokens(template)) return template;
  if (template.length > LONG) requireReasonable(template, view.name(expansion.node));
  const references = view.references(value);
  let next = 0;
  return template.replace(everyToken, (found) => {
    const code = found.charCodeAt(0);
    if (code === token.reference) return pathOfReference(view, paths, references[next++] ?? 0);
    return code === token.literal ? found.charAt(1) : expandToken(expansion, code);
  });
};

/** What a token stands for has at most this length: a store folder and a name. */
const MOST_FOR_TOKEN = 512;
const MAX_TEXT = 256 * 1024 ** 2;
/** Templates up to here cannot grow too large. */
const LONG = MAX_TEXT / MOST_FOR_TOKEN;

const requireReasonable = (template: string, place: string): void => {
  const tokens = template.match(everyToken)?.length ?? 0;
  if (template.length + tokens * MOST_FOR_TOKEN <= MAX_TEXT) return;
  throw tooLarge(place, 'a text of it would be larger than 256 MiB');
};

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

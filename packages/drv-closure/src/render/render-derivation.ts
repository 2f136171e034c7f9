import { outputPathName, printDerivationString } from '@nixtools/nix-formats';
import { DRV_FILE, reference } from '../graph/graph.ts';
import type { DerivationShape } from '../graph/shape.ts';
import { type Body, bodyOf } from './body.ts';
import type { Facts, NodeFacts } from './facts.ts';
import { bytesOfTexts, pathHash, sha256OfBytes, sha256OfText, sha256OfTexts } from './hashes.ts';
import type { Rendering } from './rendering.ts';

export interface RenderedText {
  /** What the `.drv` file holds, a character for each byte. */
  readonly text: string;
  /** Paths that it refers to, sorted. */
  readonly references: readonly string[];
}

export interface Rendered {
  /** What the `.drv` file holds; a view, valid until the next derivation is rendered. */
  readonly bytes: Buffer;
  readonly facts: NodeFacts;
}

/** A derivation to print, and what its outputs are called. */
interface Subject {
  readonly rendering: Rendering;
  readonly node: number;
  readonly shape: DerivationShape;
  readonly body: Body;
}

/**
 * Computes a derivation's output paths, its text and its own path from what is known of its inputs, as Nix does; nothing if
 * an input's paths are known only after a build.
 *
 * @see `hashDerivationModulo` of `@nixtools/nix-formats`, which says the same for one derivation at a time. Here the texts
 * that are hashed, three for each derivation, share their printed parts.
 */
export const computeDerivation = (
  rendering: Rendering<Facts>,
  node: number,
  shape: DerivationShape,
): Rendered | undefined => {
  const { view, paths: facts } = rendering;
  const subject = { rendering, node, shape, body: bodyOf(rendering, node, shape) };
  const outputs =
    shape.fixed === undefined ? inputAddressed(subject, facts) : fixedOutput(subject, shape.fixed);
  if (outputs === undefined) return undefined;
  const { texts, references } = printWithInputs(subject, outputs.hashes);
  const type = ['text', ...references].join(':');
  const bytes = bytesOfTexts(texts);
  const hash = pathHash(type, sha256OfBytes(bytes), view.storeDir, `${view.name(node)}.drv`);
  return { bytes, facts: { hash, outputHashes: outputs.hashes, modulo: outputs.modulo } };
};

/** The text of a derivation of which all paths are known. */
export const printDerivationNode = (
  rendering: Rendering,
  node: number,
  shape: DerivationShape,
): RenderedText => {
  const hashes = shape.outputs.map((_, output) => rendering.paths.outputHash(node, output));
  const subject = { rendering, node, shape, body: bodyOf(rendering, node, shape) };
  const { texts, references } = printWithInputs(subject, hashes);
  return { text: texts.join(''), references };
};

interface Outputs {
  readonly hashes: readonly string[];
  /** In base16. */
  readonly modulo: string;
}

const inputAddressed = (subject: Subject, facts: Facts): Outputs | undefined => {
  const { rendering, node, shape, body } = subject;
  const { view } = rendering;
  const inputs = moduloInputs(body, facts);
  if (inputs === undefined) return undefined;
  const withoutPaths = shape.outputs.map(() => '');
  const digest = sha256OfTexts(print(subject, inputs, withoutPaths));
  const name = view.name(node);
  const hashes = shape.outputs.map((output) =>
    pathHash(`output:${output}`, digest, view.storeDir, outputPathName(name, output)),
  );
  return { hashes, modulo: sha256OfTexts(print(subject, inputs, outputPaths(subject, hashes))) };
};

/** Inputs as their users' hashes see them: two with the same hash are one. */
const moduloInputs = ({ inputs }: Body, facts: Facts): string | undefined => {
  const byHash = new Map<string, string[]>();
  for (const [node, outputs] of inputs.derivations) {
    if (facts.isDeferred(node)) return undefined;
    const hash = facts.modulo(node);
    const known = byHash.get(hash);
    byHash.set(hash, known === undefined ? outputs : [...known, ...outputs]);
  }
  return printInputs(byHash);
};

/** @see `makeFixedOutputPath` in Nix's `libstore/store-api.cc` */
const fixedOutput = ({ rendering, node }: Subject, fixed: string): Outputs => {
  const { view } = rendering;
  const digest = view.digest(node).toString('hex');
  const name = view.name(node);
  const hash = ['r:sha256', 'text:sha256'].includes(fixed)
    ? pathHash(fixed === 'r:sha256' ? 'source' : 'text', digest, view.storeDir, name)
    : pathHash('output:out', sha256OfText(`fixed:out:${fixed}:${digest}:`), view.storeDir, name);
  const path = `${view.storeDir}/${hash}-${name}`;
  return { hashes: [hash], modulo: sha256OfText(`fixed:out:${fixed}:${digest}:${path}`) };
};

interface PrintedTexts {
  /** One after the other they are the derivation. */
  readonly texts: readonly string[];
  readonly references: readonly string[];
}

const printWithInputs = (subject: Subject, hashes: readonly string[]): PrintedTexts => {
  const { rendering, body } = subject;
  const derivations = new Map<string, string[]>();
  for (const [node, outputs] of body.inputs.derivations) {
    derivations.set(rendering.pathOf(reference(node, DRV_FILE)), outputs);
  }
  const texts = print(subject, printInputs(derivations), outputPaths(subject, hashes));
  const references = [...new Set([...derivations.keys(), ...body.files])].sort();
  return { texts, references };
};

const outputPaths = ({ rendering, node, shape }: Subject, hashes: readonly string[]): string[] => {
  const { storeDir } = rendering.view;
  const name = rendering.view.name(node);
  return shape.outputs.map((output, place) => `${storeDir}/${hashes[place]}-${outputPathName(name, output)}`);
};

const printInputs = (inputs: ReadonlyMap<string, readonly string[]>): string =>
  [...inputs.keys()]
    .sort()
    .map((key) => {
      const outputs = inputs.get(key) ?? [];
      if (outputs.length === 1) return `("${key}",[${printDerivationString(outputs[0] ?? '')}])`;
      return `("${key}",[${[...new Set(outputs)].sort().map(printDerivationString).join(',')}])`;
    })
    .join(',');

/** `paths` of the outputs, or empty texts: the form that output paths are computed from. */
const print = (
  { rendering, node, shape, body }: Subject,
  inputs: string,
  paths: readonly string[],
): string[] => {
  const hash =
    shape.fixed === undefined ? '","' : `${shape.fixed}","${rendering.view.digest(node).toString('hex')}`;
  const outputs = shape.outputs.map(
    (name, place) => `(${printDerivationString(name)},"${paths[place]}","${hash}")`,
  );
  const env = body.env.map((part) => (typeof part === 'string' ? part : (paths[part] ?? '')));
  const files = body.files.map((file) => `"${file}"`).join(',');
  const head = `Derive([${outputs.join(',')}],[${inputs}],[${files}],`;
  return [head, body.platform, ',[', ...env, '])'];
};

import { outputPathName, printDerivationString } from '@nixtools/nix-formats';
import type { GraphView } from '../graph/graph-view.ts';
import type { DerivationShape } from '../graph/shape.ts';
import { type Body, bodyOf } from './body.ts';
import type { Facts, KnownPaths, NodeFacts } from './facts.ts';
import { pathHash, sha256OfText } from './hashes.ts';
import type { Rendering } from './rendering.ts';

export interface RenderedText {
  /** What the `.drv` file holds, a character for each byte. */
  readonly text: string;
  /** Paths that it refers to, sorted. */
  readonly references: readonly string[];
}

export interface Rendered extends RenderedText {
  readonly facts: NodeFacts;
}

/** A derivation to print, and what its outputs are called. */
interface Subject {
  readonly view: GraphView;
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
  const subject = { view, node, shape, body: bodyOf(rendering, node, shape) };
  const outputs =
    shape.fixed === undefined ? inputAddressed(subject, facts) : fixedOutput(subject, shape.fixed);
  if (outputs === undefined) return undefined;
  const { text, references } = printWithInputs(subject, outputs.hashes, facts);
  const type = ['text', ...references].join(':');
  const digest = sha256OfText(text).toString('hex');
  const hash = pathHash(type, digest, view.storeDir, `${view.name(node)}.drv`);
  return { text, references, facts: { hash, outputHashes: outputs.hashes, modulo: outputs.modulo } };
};

/** The text of a derivation of which all paths are known. */
export const printDerivationNode = (
  rendering: Rendering,
  node: number,
  shape: DerivationShape,
): RenderedText => {
  const { view, paths } = rendering;
  const hashes = shape.outputs.map((_, output) => paths.outputHash(node, output));
  return printWithInputs({ view, node, shape, body: bodyOf(rendering, node, shape) }, hashes, paths);
};

interface Outputs {
  readonly hashes: readonly string[];
  readonly modulo: Uint8Array;
}

const inputAddressed = (subject: Subject, facts: Facts): Outputs | undefined => {
  const { view, node, shape, body } = subject;
  const inputs = moduloInputs(body, facts);
  if (inputs === undefined) return undefined;
  const digest = sha256OfText(
    print(
      subject,
      inputs,
      shape.outputs.map(() => ''),
    ),
  ).toString('hex');
  const name = view.name(node);
  const hashes = shape.outputs.map((output) =>
    pathHash(`output:${output}`, digest, view.storeDir, outputPathName(name, output)),
  );
  return { hashes, modulo: sha256OfText(print(subject, inputs, outputPaths(subject, hashes))) };
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
const fixedOutput = ({ view, node }: Subject, fixed: string): Outputs => {
  const digest = view.digest(node).toString('hex');
  const name = view.name(node);
  const hash = ['r:sha256', 'text:sha256'].includes(fixed)
    ? pathHash(fixed === 'r:sha256' ? 'source' : 'text', digest, view.storeDir, name)
    : pathHash(
        'output:out',
        sha256OfText(`fixed:out:${fixed}:${digest}:`).toString('hex'),
        view.storeDir,
        name,
      );
  const path = `${view.storeDir}/${hash}-${name}`;
  return { hashes: [hash], modulo: sha256OfText(`fixed:out:${fixed}:${digest}:${path}`) };
};

const printWithInputs = (subject: Subject, hashes: readonly string[], paths: KnownPaths): RenderedText => {
  const { view, body } = subject;
  const derivations = new Map<string, string[]>();
  for (const [node, outputs] of body.inputs.derivations) {
    derivations.set(`${view.storeDir}/${paths.hash(node)}-${view.name(node)}.drv`, outputs);
  }
  const text = print(subject, printInputs(derivations), outputPaths(subject, hashes));
  const references = [...new Set([...derivations.keys(), ...body.files])].sort();
  return { text, references };
};

const outputPaths = ({ view, node, shape }: Subject, hashes: readonly string[]): string[] =>
  shape.outputs.map(
    (output, place) => `${view.storeDir}/${hashes[place]}-${outputPathName(view.name(node), output)}`,
  );

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
const print = ({ view, node, shape, body }: Subject, inputs: string, paths: readonly string[]): string => {
  const hash = shape.fixed === undefined ? '","' : `${shape.fixed}","${view.digest(node).toString('hex')}`;
  const outputs = shape.outputs.map(
    (name, place) => `(${printDerivationString(name)},"${paths[place]}","${hash}")`,
  );
  let env = '';
  for (const part of body.env) env += typeof part === 'string' ? part : paths[part];
  const files = body.files.map((file) => `"${file}"`).join(',');
  return `Derive([${outputs.join(',')}],[${inputs}],[${files}],${body.platform},[${env}])`;
};

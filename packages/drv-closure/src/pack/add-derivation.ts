import {
  type Derivation,
  type DerivationOutput,
  isDerivationPath,
  printDigest,
  type StorePath,
  storePathName,
} from '@nixtools/nix-formats';
import { DRV_FILE, MAX_OUTPUTS, outputOfReference, reference } from '../graph/graph.ts';
import type { GraphBuilder } from '../graph/graph-builder.ts';
import { namePartsOf } from '../graph/name-parts.ts';
import type { DerivationShape } from '../graph/shape.ts';
import {
  escapeTokens,
  nameSubstitutions,
  referenceText,
  SHORTEST_SUBSTITUTED,
  type Substitution,
  substitute,
  token,
} from '../graph/tokens.ts';
import { fixedNode } from '../render/expand.ts';
import { MAX_WORD } from '../wire/limits.ts';
import type { Mentionable, MentionableReferences } from './mentionable.ts';
import { type KnownReferences, pathHashOf, replacePaths } from './path-finder.ts';

export interface AddDerivationOptions {
  readonly builder: GraphBuilder;
  readonly path: StorePath;
  readonly drv: Derivation;
  /** The node of a path that was added before. */
  readonly nodeOf: (path: StorePath) => number;
  readonly mentionable: MentionableReferences;
}

/** Adds a derivation as a node from which its text is derived; nothing if its form is none that can be. */
export const addDerivation = (options: AddDerivationOptions): number | undefined => {
  const { builder, drv, path } = options;
  const name = storePathName(path).replace(/\.drv$/, '');
  const shapeStart = outputShape(drv);
  if (shapeStart === undefined) return undefined;
  const envKeys = [...drv.env.keys()].filter((key) => !(shapeStart.outputsInEnv && drv.outputs.has(key)));
  if (envKeys.some((key) => key.length > MAX_WORD / 2)) return undefined;
  const known = knownReferences(options);
  const shape = { ...shapeStart, argumentCount: drv.args.length, envKeys };

  const mentions = new Set<number>();
  const names = nameSubstitutions(namePartsOf(name));
  const own = [...digestSubstitutions(drv.outputs.get('out'), token.base32), ...names];
  const cell = (text: string, substitutions: readonly Substitution[]): number => {
    // A third of all texts.
    if (text.length < SHORTEST_SUBSTITUTED) return builder.newValue(escapeTokens(text), []);
    const { text: withPaths, references } = replacePaths(escapeTokens(text), builder.storeDir, known);
    for (const each of references) mentions.add(each);
    return builder.newValue(substitute(withPaths, substitutions), references);
  };
  const source = drv.env.get('src');
  const all = source === undefined ? own : [...sourceSubstitutions(builder, source, known), ...own];
  const cells = [
    cell(drv.system, []),
    cell(drv.builder, []),
    ...drv.args.map((argument) => cell(argument, all)),
    ...envKeys.map((key) => cell(drv.env.get(key) ?? '', key === 'src' ? own : all)),
  ];
  const corrections = correctionsOf(options, mentions);
  const digest = fixedDigest(drv);
  return builder.add({
    shape: { ...shape, corrected: corrections.length > 0 },
    name,
    cells: corrections.length === 0 ? cells : [...cells, correctionValue(builder, corrections)],
    ...(digest === undefined ? {} : { digest }),
  });
};

type OutputShape = Pick<DerivationShape, 'type' | 'outputs' | 'outputsInEnv' | 'fixed'>;

const outputShape = (drv: Derivation): OutputShape | undefined => {
  const outputs = [...drv.outputs.keys()];
  const all = [...drv.outputs.values()];
  if (outputs.length > MAX_OUTPUTS) return undefined;
  const outputsInEnv = [...drv.outputs].every(
    ([name, output]) => 'path' in output && drv.env.get(name) === output.path,
  );
  const [first] = all;
  if (first?.kind === 'fixed' && all.length === 1) {
    return { type: 'derivation', outputs, outputsInEnv, fixed: fixedSpec(first) };
  }
  if (!all.every(({ kind }) => kind === 'input-addressed')) return undefined;
  return { type: 'derivation', outputs, outputsInEnv };
};

const methodPrefixes = { flat: '', recursive: 'r:', text: 'text:', git: 'git:' } as const;

const fixedSpec = ({ method, hash }: Extract<DerivationOutput, { kind: 'fixed' }>): string =>
  `${methodPrefixes[method]}${hash.algorithm}`;

const fixedDigest = (drv: Derivation): Uint8Array | undefined => {
  const out = drv.outputs.get('out');
  return out?.kind === 'fixed' ? out.hash.digest : undefined;
};

/** All that a derivation may mention by path: its inputs' outputs and files. */
const knownReferences = ({
  builder,
  drv,
  nodeOf,
  mentionable,
}: Omit<AddDerivationOptions, 'path'>): KnownReferences => {
  const known = new Map<string, Mentionable>();
  const add = (each: Mentionable): void => {
    if (!known.has(each.hash)) known.set(each.hash, each);
  };
  for (const path of drv.inputDrvs.keys()) for (const each of mentionable(nodeOf(path))) add(each);
  for (const path of drv.inputSrcs) {
    const to = reference(nodeOf(path), isDerivationPath(path) ? DRV_FILE : 0);
    add({ hash: pathHashOf(path, builder.storeDir), path, reference: to });
  }
  return known;
};

const digestSubstitutions = (output: DerivationOutput | undefined, first: number): Substitution[] =>
  output?.kind === 'fixed' ? printedDigests(output.hash.digest, first) : [];

/** In the three ways that a derivation may write it; the tokens follow each other. */
const printedDigests = (digest: Uint8Array, first: number): Substitution[] => {
  const tokens =
    first === token.base32
      ? [token.base32, token.base16, token.base64]
      : [token.sourceBase32, token.sourceBase16, token.sourceBase64];
  return (['base32', 'base16', 'base64'] as const).map((encoding, index) => [
    printDigest(digest, encoding),
    String.fromCharCode(tokens[index] ?? 0),
  ]);
};

const sourceSubstitutions = (
  builder: GraphBuilder,
  source: string,
  known: KnownReferences,
): Substitution[] => {
  const [first] = replacePaths(source, builder.storeDir, known).references;
  const node = fixedNode(builder, first);
  return node === undefined ? [] : printedDigests(builder.digest(node), token.sourceBase32);
};

interface Correction {
  readonly sign: '+' | '-';
  readonly reference: number;
}

/** What the inputs are, against what the text would make them: see `inputsOf`. */
const correctionsOf = (
  { builder, drv, nodeOf }: AddDerivationOptions,
  mentions: ReadonlySet<number>,
): Correction[] => {
  const listed = new Set<number>();
  for (const [path, { outputs }] of drv.inputDrvs) {
    const node = nodeOf(path);
    const shape = builder.shape(node);
    if (shape.type === 'source') continue;
    for (const output of outputs) listed.add(reference(node, shape.outputs.indexOf(output) & 255));
  }
  for (const path of drv.inputSrcs) {
    listed.add(reference(nodeOf(path), isDerivationPath(path) ? DRV_FILE : 0));
  }
  const added = [...listed].filter((each) => outputOfReference(each) === DRV_FILE || !mentions.has(each));
  const removed = [...mentions].filter((each) => outputOfReference(each) !== DRV_FILE && !listed.has(each));
  return [
    ...added.map((each) => ({ sign: '+' as const, reference: each })),
    ...removed.map((each) => ({ sign: '-' as const, reference: each })),
  ];
};

const correctionValue = (builder: GraphBuilder, corrections: readonly Correction[]): number =>
  builder.newValue(
    corrections.map(({ sign }) => `${sign}${referenceText}`).join(''),
    corrections.map((each) => each.reference),
  );

/** Adds a derivation with its text as it is; only paths are references. */
export const addVerbatim = (options: AddDerivationOptions & { readonly text: string }): number => {
  const { builder, drv, path, text } = options;
  const { text: template, references } = replacePaths(
    escapeTokens(text),
    builder.storeDir,
    knownReferences(options),
  );
  return builder.add({
    shape: { type: 'verbatim', outputs: [...drv.outputs.keys()] },
    name: storePathName(path).replace(/\.drv$/, ''),
    cells: [builder.newValue(template, references)],
  });
};

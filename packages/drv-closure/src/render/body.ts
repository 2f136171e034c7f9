import { printDerivationString } from '@nixtools/nix-formats';
import type { DerivationShape } from '../graph/shape.ts';
import { tooLarge } from '../wire/limits.ts';
import type { Expansion } from './expand.ts';
import { type Inputs, inputsOf } from './inputs.ts';
import type { Rendering } from './rendering.ts';

/** A derivation's printed parts that do not depend on how its inputs and outputs are written. */
export interface Body {
  readonly inputs: Inputs;
  /** Paths of sources, sorted. */
  readonly files: readonly string[];
  /** `"system","builder",["argument"]` */
  readonly platform: string;
  /** The environment, cut where the path of an output stands: there is the output's number. */
  readonly env: readonly (string | number)[];
}

/** Characters of its parts. All that is made of them then fits into a text of JavaScript's, half a GiB. */
const MAX_DERIVATION = 128 * 1024 ** 2;

/** How often a derivation may name an output of its own: as output and variable, each with its path. */
const OUTPUT_MENTIONS = 4;
/** Of a path: slash, hash, dash, name. */
const MOST_AFTER_STORE = 256;

/** @throws {NixtoolsError} `PACK_TOO_LARGE` (refused) before it is larger than what can be printed */
export const bodyOf = (rendering: Rendering, node: number, shape: DerivationShape): Body => {
  const { view, paths, pathOf } = rendering;
  const expansion: Expansion = { view, paths, pathOf, node, shape };
  const mentions = new Set<number>();
  let size = 0;
  const take = (length: number): void => {
    size += length;
    if (size > MAX_DERIVATION) throw tooLarge(view.name(node), 'a derivation of more than 128 MiB');
  };
  const printed = (column: number): string => {
    const { text, references } = rendering.printed(expansion, view.value(node, column));
    for (const reference of references) mentions.add(reference);
    take(text.length);
    return text;
  };
  for (const output of shape.outputs) take(OUTPUT_MENTIONS * output.length);
  for (const key of shape.envKeys) take(key.length);
  const args = Array.from({ length: shape.argumentCount }, (_, index) => printed(2 + index));
  const platform = `${printed(0)},${printed(1)},[${args.join(',')}]`;
  const env = printEnv(shape, (place) => printed(2 + shape.argumentCount + place));
  const corrections = shape.corrected
    ? view.value(node, 2 + shape.argumentCount + shape.envKeys.length)
    : undefined;
  const inputs = inputsOf(view, mentions, corrections);
  const pathLength = view.storeDir.length + MOST_AFTER_STORE;
  take(inputs.files.size * pathLength);
  for (const outputs of inputs.derivations.values())
    take(outputs.reduce((sum, { length }) => sum + length, pathLength));
  const files = [...inputs.files].map(pathOf).sort();
  return { inputs, files: [...new Set(files)], platform, env };
};

/** The environment's keys in order, outputs among them: a form holds for all nodes of the shape. */
const printEnv = (shape: DerivationShape, printed: (place: number) => string): (string | number)[] => {
  const parts: (string | number)[] = [];
  let text = '';
  for (const { key, output, place } of envOrder(shape)) {
    if (output === undefined) text += `${key}${printed(place)})`;
    else {
      parts.push(`${text}${key}"`, output);
      text = '")';
    }
  }
  parts.push(text);
  return parts;
};

interface EnvKey {
  /** Printed, with what stands before it: `,("key",`. */
  readonly key: string;
  /** Number of the output whose path is the value. */
  readonly output?: number;
  /** Otherwise the place among `envKeys`. */
  readonly place: number;
}

const orders = new WeakMap<DerivationShape, readonly EnvKey[]>();

const envOrder = (shape: DerivationShape): readonly EnvKey[] => {
  const known = orders.get(shape);
  if (known !== undefined) return known;
  const keys = [
    ...shape.envKeys.map((key, place) => ({ key, place })),
    ...(shape.outputsInEnv ? shape.outputs.map((key, output) => ({ key, output, place: 0 })) : []),
  ];
  const order = keys
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map((each, index) => ({
      ...each,
      key: `${index === 0 ? '' : ','}(${printDerivationString(each.key)},`,
    }));
  orders.set(shape, order);
  return order;
};

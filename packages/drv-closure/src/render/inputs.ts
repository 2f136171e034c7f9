import { DRV_FILE, nodeOfReference, outputOfReference } from '../graph/graph.ts';
import type { GraphView } from '../graph/graph-view.ts';
import { referenceText } from '../graph/tokens.ts';

/** What a derivation needs: outputs of others by node, and files. */
export interface Inputs {
  readonly derivations: Map<number, string[]>;
  /** References to sources, and to `.drv` files as such. */
  readonly files: Set<number>;
}

/**
 * Nix lists as inputs what the text of a derivation mentions; the rare difference is in the column of corrections, whose
 * template has a `+` or `-` before each reference.
 */
export const inputsOf = (
  view: GraphView,
  mentions: Iterable<number>,
  corrections: number | undefined,
): Inputs => {
  const wanted = new Set<number>();
  for (const mention of mentions) {
    const isFile = outputOfReference(mention) === DRV_FILE;
    if (!isFile) wanted.add(mention);
  }
  if (corrections !== undefined) {
    const signs = view.template(corrections).split(referenceText);
    for (const [place, reference] of view.references(corrections).entries()) {
      if (signs[place] === '-') wanted.delete(reference);
      else wanted.add(reference);
    }
  }
  const inputs: Inputs = { derivations: new Map(), files: new Set() };
  for (const reference of wanted) addInput(view, inputs, reference);
  return inputs;
};

const addInput = (view: GraphView, { derivations, files }: Inputs, reference: number): void => {
  const node = nodeOfReference(reference);
  const output = outputOfReference(reference);
  const shape = view.shape(node);
  if (shape.type === 'source' || output === DRV_FILE) {
    files.add(reference);
    return;
  }
  const outputs = derivations.get(node);
  const name = shape.outputs[output] ?? '';
  if (outputs === undefined) derivations.set(node, [name]);
  else outputs.push(name);
};

import { parseStorePath } from '@nixtools/nix-formats';
import { nodeOfReference } from '../graph/graph.ts';
import type { GraphView } from '../graph/graph-view.ts';
import type { DerivationShape } from '../graph/shape.ts';
import type { KnownPaths } from '../render/facts.ts';
import { inputsOf } from '../render/inputs.ts';
import { printVerbatim } from '../render/render-verbatim.ts';
import { corruptStore } from '../store/errors.ts';
import type { NodePaths } from './node-paths.ts';

export interface InputNodesOptions {
  readonly view: GraphView;
  readonly paths: KnownPaths;
  readonly nodes: NodePaths;
  /** Names the graph in errors. */
  readonly place: string;
}

/**
 * The nodes that a node refers to, each once.
 *
 * @throws {NixtoolsError} `PACK_CORRUPT` (verification) for a text that refers to what is not there
 */
export const inputNodes = (options: InputNodesOptions, node: number): ReadonlySet<number> => {
  const { view } = options;
  const shape = view.shape(node);
  if (shape.type === 'derivation') return derivationInputs(view, node, shape);
  if (shape.type === 'verbatim') return verbatimInputs(options, node);
  return new Set(Array.from(view.references(view.value(node, 0)), nodeOfReference));
};

const derivationInputs = (view: GraphView, node: number, shape: DerivationShape): Set<number> => {
  const mentions = new Set<number>();
  const columns = 2 + shape.argumentCount + shape.envKeys.length;
  for (let column = 0; column < columns; column++) {
    for (const reference of view.references(view.value(node, column))) mentions.add(reference);
  }
  const inputs = inputsOf(view, mentions, shape.corrected ? view.value(node, columns) : undefined);
  const nodes = new Set(inputs.derivations.keys());
  for (const file of inputs.files) nodes.add(nodeOfReference(file));
  return nodes;
};

/** What its text says, for that is what a store will see. */
const verbatimInputs = ({ view, paths, nodes, place }: InputNodesOptions, node: number): Set<number> => {
  const inputs = new Set<number>();
  for (const reference of printVerbatim(view, node, paths).references) {
    const input = nodes.nodeOf(parseStorePath(reference, view.storeDir));
    if (input === undefined)
      throw corruptStore(place, `${nodes.pathOf(node)} refers to ${reference}, which is not there`);
    inputs.add(input);
  }
  return inputs;
};

import { type Graph, nodeOfReference } from '../src/graph/graph.ts';
import { type GraphView, viewOf } from '../src/graph/graph-view.ts';
import { columnsOf } from '../src/graph/shape.ts';
import { createFacts, type Facts, type NodeFacts } from '../src/render/facts.ts';
import { computeDerivation } from '../src/render/render-derivation.ts';
import { computeSource } from '../src/render/render-source.ts';
import { computeVerbatim } from '../src/render/render-verbatim.ts';
import { type Rendering, renderingOf } from '../src/render/rendering.ts';

/** What is to be known of each node of a graph, computed references first. */
export const factsOf = (graph: Graph): Facts => {
  const view = viewOf(graph);
  const facts = createFacts();
  const rendering = renderingOf(view, facts);
  const open = Array.from({ length: graph.count }, (_, index) => graph.count - 1 - index);
  for (let node = open.at(-1); node !== undefined; node = open.at(-1)) {
    const missing = referencesOf(view, node).filter((each) => !facts.has(each));
    if (missing.length > 0) open.push(...missing);
    else {
      if (!facts.has(node)) facts.set(node, compute(rendering, node));
      open.pop();
    }
  }
  return facts;
};

const referencesOf = (view: GraphView, node: number): number[] =>
  columnsOf(view.shape(node)).flatMap((_, column) =>
    Array.from(view.references(view.value(node, column)), nodeOfReference),
  );

const compute = (rendering: Rendering<Facts>, node: number): NodeFacts => {
  const { view, paths: facts } = rendering;
  const shape = view.shape(node);
  const found =
    shape.type === 'source'
      ? computeSource(view, node, shape, facts)
      : shape.type === 'verbatim'
        ? computeVerbatim(view, node, facts).facts
        : computeDerivation(rendering, node, shape)?.facts;
  if (found === undefined) throw new TypeError(`nothing can be computed of node ${node}`);
  return found;
};

import { type Graph, nodeOfReference, outputOfReference } from '../../src/graph/graph.ts';
import { viewOf } from '../../src/graph/graph-view.ts';

/** All that a graph says, node by node, whatever the order of its tables. */
export const saying = (graph: Graph) => {
  const view = viewOf(graph);
  return {
    storeDir: graph.storeDir,
    rootCount: graph.rootCount,
    nodes: Array.from({ length: graph.count }, (_, node) => {
      const shape = view.shape(node);
      const cells = (graph.cellStarts[node + 1] ?? 0) - (graph.cellStarts[node] ?? 0);
      return {
        name: view.name(node),
        shape,
        content: shape.type === 'source' ? view.content(node).toString('latin1') : undefined,
        digest: shape.type === 'derivation' && shape.fixed ? view.digest(node).toString('hex') : undefined,
        cells: Array.from({ length: cells }, (_, column) => {
          const value = view.value(node, column);
          const references = Array.from(view.references(value), (each) => [
            nodeOfReference(each),
            outputOfReference(each),
          ]);
          return { template: view.template(value), references };
        }),
      };
    }),
  };
};

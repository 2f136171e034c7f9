import { blobTextAt } from '../graph/blobs.ts';
import type { Graph } from '../graph/graph.ts';

/** Sources by ending, then by name, then by number: similar ones are neighbours, and the reader knows the order too. */
export const sourceOrder = (
  graph: Pick<Graph, 'count' | 'shapes' | 'shapeOf' | 'nameOf' | 'names'>,
): readonly number[] => {
  const sources: { readonly node: number; readonly key: string }[] = [];
  for (let node = 0; node < graph.count; node++) {
    if (graph.shapes[graph.shapeOf[node] ?? 0]?.type !== 'source') continue;
    const name = blobTextAt(graph.names, graph.nameOf[node] ?? 0);
    sources.push({ node, key: `${name.slice(name.lastIndexOf('.') + 1)}\0${name}` });
  }
  return sources
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.node - b.node))
    .map(({ node }) => node);
};

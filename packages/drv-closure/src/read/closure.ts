import { type Graph, referencesOf } from '../format/graph.ts';

/** All that the roots need, themselves included, ascending: every object comes after what it refers to. */
export const closureOf = (graph: Graph, roots: Iterable<number>): number[] => {
  const wanted = new Uint8Array(graph.count);
  for (const root of roots) wanted[root] = 1;
  // References point to lower ids, so one pass downwards reaches everything.
  for (let id = graph.count - 1; id >= 0; id--) {
    if (wanted[id] === 1) for (const reference of referencesOf(graph, id)) wanted[reference] = 1;
  }
  const ids: number[] = [];
  wanted.forEach((mark, id) => {
    if (mark === 1) ids.push(id);
  });
  return ids;
};

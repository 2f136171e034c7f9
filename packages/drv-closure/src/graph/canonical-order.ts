import { type Graph, nodeOfReference, outputOfReference, reference } from './graph.ts';

/** Puts nodes into canonical order: the roots as they are given, then breadth first in the order of columns. */
export const inCanonicalOrder = (graph: Omit<Graph, 'rootCount'>, roots: readonly number[]): Graph => {
  const { count, cellStarts, cells, referenceStarts, references } = graph;
  const order = new Uint32Array(count);
  /** Old node -> new node, plus 1. */
  const places = new Uint32Array(count);
  const seen = new Uint8Array(graph.templateOf.length);
  let length = 0;
  const place = (node: number): void => {
    if (places[node] !== 0) return;
    order[length++] = node;
    places[node] = length;
  };
  for (const root of roots) place(root);
  const rootCount = length;
  for (let at = 0; at < length; at++) {
    const node = order[at] as number;
    for (let cell = cellStarts[node] as number; cell < (cellStarts[node + 1] as number); cell++) {
      const value = cells[cell] as number;
      if (seen[value] === 1) continue;
      seen[value] = 1;
      for (let ref = referenceStarts[value] as number; ref < (referenceStarts[value + 1] as number); ref++) {
        place(nodeOfReference(references[ref] as number));
      }
    }
  }
  return reordered(graph, order.subarray(0, length), places, rootCount);
};

const reordered = (
  graph: Omit<Graph, 'rootCount'>,
  order: Uint32Array,
  places: Uint32Array,
  rootCount: number,
): Graph => {
  const take = (column: Uint32Array): Uint32Array => order.map((node) => column[node] as number);
  const cellStarts = new Uint32Array(order.length + 1);
  const cells = new Uint32Array(graph.cells.length);
  let end = 0;
  for (const [place, node] of order.entries()) {
    const row = graph.cells.subarray(graph.cellStarts[node], graph.cellStarts[node + 1]);
    cells.set(row, end);
    end += row.length;
    cellStarts[place + 1] = end;
  }
  return {
    ...graph,
    rootCount,
    count: order.length,
    shapeOf: take(graph.shapeOf),
    nameOf: take(graph.nameOf),
    payloadOf: take(graph.payloadOf),
    cellStarts,
    cells: cells.subarray(0, end),
    references: graph.references.map((each) =>
      reference((places[nodeOfReference(each)] ?? 1) - 1, outputOfReference(each)),
    ),
  };
};

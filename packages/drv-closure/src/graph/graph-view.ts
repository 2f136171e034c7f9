import { blobAt, blobTextAt } from './blobs.ts';
import type { Graph } from './graph.ts';
import type { Shape } from './shape.ts';

/** A graph as it is read node by node: whole in memory, still being made, or in a file. */
export interface GraphView {
  readonly storeDir: string;
  shape(node: number): Shape;
  name(node: number): string;
  /** The value in the column at this place of the node's shape. */
  value(node: number, column: number): number;
  template(value: number): string;
  references(value: number): Uint32Array;
  /** Of a fixed output. */
  digest(node: number): Buffer;
  /** Of a source. */
  content(node: number): Buffer;
}

export const viewOf = (graph: Graph): GraphView => {
  const { shapes, shapeOf, nameOf, names, payloadOf, digests, contents } = graph;
  const { cellStarts, cells, templateOf, templates, referenceStarts, references } = graph;
  return {
    storeDir: graph.storeDir,
    shape: (node) => shapes[shapeOf[node] as number] as Shape,
    name: (node) => blobTextAt(names, nameOf[node] as number),
    value: (node, column) => cells[(cellStarts[node] as number) + column] as number,
    template: (value) => blobTextAt(templates, templateOf[value] as number),
    references: (value) => references.subarray(referenceStarts[value], referenceStarts[value + 1]),
    digest: (node) => blobAt(digests, payloadOf[node] as number),
    content: (node) => blobAt(contents, payloadOf[node] as number),
  };
};

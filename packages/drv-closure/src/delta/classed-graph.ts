import { blobAt, blobTextAt } from '../graph/blobs.ts';
import type { Graph } from '../graph/graph.ts';
import type { Shape } from '../graph/shape.ts';
import { classesOf } from './classes.ts';

/** A graph in which shapes, templates and values go by the numbers of `classesOf`. */
export interface ClassedGraph {
  readonly graph: Graph;
  readonly shapeCount: number;
  readonly templateCount: number;
  readonly valueCount: number;
  shapeOf(node: number): number;
  shape(number: number): Shape;
  shapeOfNode(node: number): Shape;
  name(node: number): string;
  columnCount(node: number): number;
  valueOf(node: number, column: number): number;
  templateOf(value: number): number;
  template(number: number): Buffer;
  /** Where the table has this template. */
  templatePlace(number: number): number;
  referencesOf(value: number): Uint32Array;
}

export const classedGraph = (graph: Graph): ClassedGraph => {
  const { shapes, templates, values } = classesOf(graph);
  const { cellStarts, cells, referenceStarts, references, templateOf } = graph;
  const valuePlace = (value: number): number => values.placeOf[value] as number;
  const templatePlace = (number: number): number => templates.placeOf[number] as number;
  const shapeOfNode = (node: number): Shape => graph.shapes[graph.shapeOf[node] as number] as Shape;
  return {
    graph,
    ...{ shapeCount: shapes.count, templateCount: templates.count, valueCount: values.count },
    shapeOf: (node) => (shapes.numberOf[graph.shapeOf[node] as number] as number) - 1,
    shape: (number) => graph.shapes[shapes.placeOf[number] as number] as Shape,
    shapeOfNode,
    name: (node) => blobTextAt(graph.names, graph.nameOf[node] as number),
    columnCount: (node) => (cellStarts[node + 1] as number) - (cellStarts[node] as number),
    valueOf: (node, column) =>
      (values.numberOf[cells[(cellStarts[node] as number) + column] as number] as number) - 1,
    templateOf: (value) => (templates.numberOf[templateOf[valuePlace(value)] as number] as number) - 1,
    template: (number) => blobAt(graph.templates, templatePlace(number)),
    templatePlace,
    referencesOf: (value) =>
      references.subarray(referenceStarts[valuePlace(value)], referenceStarts[valuePlace(value) + 1]),
  };
};

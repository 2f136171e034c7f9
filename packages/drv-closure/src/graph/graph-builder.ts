import { BlobBuilder } from './blobs.ts';
import type { Graph } from './graph.ts';
import type { GraphView } from './graph-view.ts';
import { GrowingNumbers } from './growing.ts';
import { type Shape, shapeKey } from './shape.ts';

interface NewNode {
  readonly shape: Shape;
  readonly name: string;
  /** Values made by `value`, one for each column of the shape. */
  readonly cells: readonly number[];
  readonly digest?: Uint8Array;
  readonly content?: Uint8Array;
}

export interface GraphBuilder extends GraphView {
  readonly count: number;
  /** A value with this template and these references to nodes that are there. */
  newValue(template: string, references: readonly number[]): number;
  add(node: NewNode): number;
  /** Takes back the last node. */
  removeLast(): void;
  finish(): Omit<Graph, 'rootCount'>;
}

/** Characters. A longer part of a text is a view of it, and would keep all of it in memory. */
const SHORT = 13;

/** Makes a graph node by node; equal names, texts, values, digests and contents are kept once. */
export const createGraphBuilder = (storeDir: string): GraphBuilder => {
  const shapes: Shape[] = [];
  const shapeIds = new Map<string, number>();
  const names = new BlobBuilder();
  const digests = new BlobBuilder();
  const contents = new BlobBuilder();
  const templates = new BlobBuilder();
  /** Template and references of each value, as bytes. */
  const values = new BlobBuilder();
  /** Template -> its value without references: most values are like that. */
  const plainValues: number[] = [];
  /** The same of short texts, which are a third of all: a look-up here spares two. */
  const shortValues = new Map<string, number>();
  const shapeOf = new GrowingNumbers();
  const nameOf = new GrowingNumbers();
  const payloadOf = new GrowingNumbers();
  const cells = new GrowingNumbers();
  const cellStarts = new GrowingNumbers();
  let count = 0;

  const shapeId = (shape: Shape): number => {
    const key = shapeKey(shape);
    const known = shapeIds.get(key);
    if (known !== undefined) return known;
    shapeIds.set(key, shapes.length);
    return shapes.push(shape) - 1;
  };
  const valueNumbers = (value: number): Uint32Array => values.numbersAt(value);

  const plainValue = (template: string): number => {
    const text = templates.internText(template);
    const known = plainValues[text];
    if (known !== undefined) return known;
    const value = values.internNumbers([text]);
    plainValues[text] = value;
    return value;
  };

  const shortValue = (template: string): number => {
    const known = shortValues.get(template);
    if (known !== undefined) return known;
    const value = plainValue(template);
    shortValues.set(template, value);
    return value;
  };

  const payload = ({ digest, content }: NewNode): number => {
    if (digest !== undefined) return digests.intern(digest);
    return content === undefined ? 0 : contents.intern(content);
  };

  return {
    storeDir,
    get count() {
      return count;
    },
    shape: (node) => shapes[shapeOf.at(node)] as Shape,
    name: (node) => names.textAt(nameOf.at(node)),
    value: (node, column) => cells.at(cellStarts.at(node) + column),
    template: (value) => templates.textAt(valueNumbers(value)[0] as number),
    references: (value) => valueNumbers(value).subarray(1),
    digest: (node) => digests.at(payloadOf.at(node)),
    content: (node) => contents.at(payloadOf.at(node)),
    newValue: (template, references) => {
      if (references.length > 0) return values.internNumbers([templates.internText(template), ...references]);
      return template.length < SHORT ? shortValue(template) : plainValue(template);
    },
    add: (node) => {
      shapeOf.push(shapeId(node.shape));
      nameOf.push(names.internText(node.name));
      payloadOf.push(payload(node));
      cellStarts.push(cells.length);
      for (const value of node.cells) cells.push(value);
      return count++;
    },
    removeLast: () => {
      count--;
      cells.truncate(cellStarts.at(count));
      for (const column of [shapeOf, nameOf, payloadOf, cellStarts]) column.truncate(count);
    },
    finish: () => {
      const templateOf = new Uint32Array(values.count);
      const referenceStarts = new Uint32Array(values.count + 1);
      const references = new GrowingNumbers();
      for (let value = 0; value < values.count; value++) {
        const [template = 0, ...refs] = valueNumbers(value);
        templateOf[value] = template;
        for (const ref of refs) references.push(ref);
        referenceStarts[value + 1] = references.length;
      }
      cellStarts.push(cells.length);
      return {
        storeDir,
        count,
        shapes,
        shapeOf: shapeOf.finish(),
        nameOf: nameOf.finish(),
        names: names.finish(),
        payloadOf: payloadOf.finish(),
        digests: digests.finish(),
        contents: contents.finish(),
        cellStarts: cellStarts.finish(),
        cells: cells.finish(),
        templateOf,
        templates: templates.finish(),
        referenceStarts,
        references: references.finish(),
      };
    },
  };
};

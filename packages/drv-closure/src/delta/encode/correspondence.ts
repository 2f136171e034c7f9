import { BlobBuilder, blobAt } from '../../graph/blobs.ts';
import { type Graph, nodeOfReference, outputOfReference, reference } from '../../graph/graph.ts';
import { type Classes, classesOf } from '../classes.ts';
import { printShape } from '../shape-text.ts';
import { type Pairing, pairNodes } from './pair-nodes.ts';

/** Which things of two graphs are the same once nodes are paired. All are numbers of classes; -1 is none. */
export interface Correspondence extends Pairing {
  readonly old: Graph;
  readonly now: Graph;
  readonly oldClasses: Classes;
  readonly nowClasses: Classes;
  /** New shape -> old shape. */
  readonly oldShapeOf: Int32Array;
  /** New template -> old template. */
  readonly oldTemplateOf: Int32Array;
  /** Old value -> the new value that has its template, and refers to the pairs of what it refers to. */
  readonly sameValueOf: Int32Array;
  /** The inverse. */
  readonly oldValueOf: Int32Array;
}

export const correspondenceOf = (
  old: Graph,
  now: Graph,
  roots: readonly (number | undefined)[],
): Correspondence => {
  const pairing = pairNodes(old, now, roots);
  const oldClasses = classesOf(old);
  const nowClasses = classesOf(now);
  const oldTemplateOf = correspondingTemplates(old, now, oldClasses, nowClasses);
  const base = { ...pairing, old, now, oldClasses, nowClasses, oldTemplateOf };
  const sameValueOf = correspondingValues(base);
  return {
    ...base,
    oldShapeOf: correspondingShapes(old, now, oldClasses, nowClasses),
    sameValueOf,
    oldValueOf: inverseOf(sameValueOf, nowClasses.values.count),
  };
};

export const inverseOf = (numbers: Int32Array, count: number): Int32Array => {
  const inverse = new Int32Array(count).fill(-1);
  for (const [from, to] of numbers.entries()) if (to !== -1) inverse[to] = from;
  return inverse;
};

const correspondingShapes = (old: Graph, now: Graph, from: Classes, to: Classes): Int32Array => {
  const text = (graph: Graph, place: number): string => {
    const shape = graph.shapes[place];
    return shape === undefined ? '' : printShape(shape);
  };
  const numbers = new Map(Array.from(from.shapes.placeOf, (place, number) => [text(old, place), number]));
  return Int32Array.from(to.shapes.placeOf, (place) => numbers.get(text(now, place)) ?? -1);
};

const correspondingTemplates = (old: Graph, now: Graph, from: Classes, to: Classes): Int32Array => {
  const all = new BlobBuilder();
  for (const place of from.templates.placeOf) all.intern(blobAt(old.templates, place));
  return Int32Array.from(to.templates.placeOf, (place) => {
    const number = all.intern(blobAt(now.templates, place));
    return number < from.templates.count ? number : -1;
  });
};

const correspondingValues = (options: Omit<Correspondence, 'oldShapeOf' | 'sameValueOf' | 'oldValueOf'>) => {
  const { old, now, oldClasses, nowClasses, newOf, oldTemplateOf } = options;
  const all = new BlobBuilder();
  for (const place of nowClasses.values.placeOf) {
    const template = templateNumber(now, nowClasses, place);
    all.internNumbers([template, ...referencesOf(now, place)]);
  }
  const newTemplateOf = inverseOf(oldTemplateOf, oldClasses.templates.count);
  return Int32Array.from(oldClasses.values.placeOf, (place) => {
    const template = newTemplateOf[templateNumber(old, oldClasses, place)] as number;
    if (template === -1) return -1;
    const references = mappedReferences(old, place, newOf);
    if (references.includes(-1)) return -1;
    const number = all.internNumbers([template, ...references]);
    return number < nowClasses.values.count ? number : -1;
  });
};

export const templateNumber = (graph: Graph, classes: Classes, place: number): number =>
  (classes.templates.numberOf[graph.templateOf[place] as number] as number) - 1;

export const referencesOf = (graph: Graph, place: number): Uint32Array =>
  graph.references.subarray(graph.referenceStarts[place], graph.referenceStarts[place + 1]);

/** References of an old value to the pairs of its nodes; -1 for a node without. */
export const mappedReferences = (old: Graph, place: number, newOf: Int32Array): number[] =>
  Array.from(referencesOf(old, place), (packed) => {
    const node = newOf[nodeOfReference(packed)] as number;
    return node === -1 ? -1 : reference(node, outputOfReference(packed));
  });

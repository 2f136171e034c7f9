import { BlobBuilder } from '../../graph/blobs.ts';
import { type Graph, nodeOfReference, outputOfReference, reference } from '../../graph/graph.ts';
import { type ClassedGraph, classedGraph } from '../classed-graph.ts';
import { printShape } from '../shape-text.ts';
import { type Pairing, pairNodes } from './pair-nodes.ts';

/** Two graphs, and what of them is the same once their nodes are paired. */
export interface Correspondence extends Pairing {
  readonly old: ClassedGraph;
  readonly now: ClassedGraph;
  /** New shape -> old shape; -1 is none, here and below. */
  readonly oldShapeOf: Int32Array;
  /** New template -> old template. */
  readonly oldTemplateOf: Int32Array;
  /** Old value -> the new value that has its template, and refers to the pairs of what it refers to. */
  readonly sameValueOf: Int32Array;
  /** The inverse. */
  readonly oldValueOf: Int32Array;
}

export const correspondenceOf = (
  oldGraph: Graph,
  nowGraph: Graph,
  roots: readonly (number | undefined)[],
): Correspondence => {
  const pairing = pairNodes(oldGraph, nowGraph, roots);
  const old = classedGraph(oldGraph);
  const now = classedGraph(nowGraph);
  const oldTemplateOf = correspondingTemplates(old, now);
  const base = { ...pairing, old, now, oldTemplateOf, oldShapeOf: correspondingShapes(old, now) };
  const sameValueOf = correspondingValues(base);
  return { ...base, sameValueOf, oldValueOf: inverseOf(sameValueOf, now.valueCount) };
};

const inverseOf = (numbers: Int32Array, count: number): Int32Array => {
  const inverse = new Int32Array(count).fill(-1);
  for (const [from, to] of numbers.entries()) if (to !== -1) inverse[to] = from;
  return inverse;
};

const correspondingShapes = (old: ClassedGraph, now: ClassedGraph): Int32Array => {
  const numbers = new Map<string, number>();
  for (let shape = 0; shape < old.shapeCount; shape++) numbers.set(printShape(old.shape(shape)), shape);
  return Int32Array.from(
    { length: now.shapeCount },
    (_, shape) => numbers.get(printShape(now.shape(shape))) ?? -1,
  );
};

const correspondingTemplates = (old: ClassedGraph, now: ClassedGraph): Int32Array => {
  const all = new BlobBuilder();
  for (let template = 0; template < old.templateCount; template++) all.intern(old.template(template));
  return Int32Array.from({ length: now.templateCount }, (_, template) => {
    const number = all.intern(now.template(template));
    return number < old.templateCount ? number : -1;
  });
};

const correspondingValues = ({
  old,
  now,
  newOf,
  oldTemplateOf,
}: Pick<Correspondence, 'old' | 'now' | 'newOf' | 'oldTemplateOf'>): Int32Array => {
  const all = new BlobBuilder();
  for (let value = 0; value < now.valueCount; value++)
    all.internNumbers([now.templateOf(value), ...now.referencesOf(value)]);
  const newTemplateOf = inverseOf(oldTemplateOf, old.templateCount);
  return Int32Array.from({ length: old.valueCount }, (_, value) => {
    const template = newTemplateOf[old.templateOf(value)] as number;
    const references = mapReferences(old.referencesOf(value), newOf);
    if (template === -1 || references.includes(-1)) return -1;
    const number = all.internNumbers([template, ...references]);
    return number < now.valueCount ? number : -1;
  });
};

/** References to the pairs of what old references lead to; -1 for a node without a pair. */
export const mapReferences = (references: Uint32Array, newOf: Int32Array): number[] =>
  Array.from(references, (packed) => {
    const node = newOf[nodeOfReference(packed)] as number;
    return node === -1 ? -1 : reference(node, outputOfReference(packed));
  });

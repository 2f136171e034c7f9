import type { Blobs } from '../graph/blobs.ts';
import type { Graph } from '../graph/graph.ts';
import type { Shape } from '../graph/shape.ts';
import { printShape } from './shape-text.ts';

/** One table's items by number; equal items have one number. */
export interface Numbering {
  readonly count: number;
  /** Place in the table -> number, plus 1; 0 if no node uses it. */
  readonly numberOf: Uint32Array;
  /** Number -> one place in the table. */
  readonly placeOf: Uint32Array;
}

export interface Classes {
  readonly shapes: Numbering;
  readonly templates: Numbering;
  readonly values: Numbering;
}

/**
 * Numbers the shapes, templates and values of a graph in the order in which its nodes first use them. Two graphs that say the
 * same have the same numbers, although their tables may be of another order: who has applied a delta has other tables than who
 * has read the whole archive.
 */
export const classesOf = (graph: Graph): Classes => {
  const { cellStarts, cells, count, templateOf } = graph;
  const equalTemplates = equalBlobs(graph.templates);
  const shapes = createNumbering(equalTexts(graph.shapes));
  const templates = createNumbering(equalTemplates);
  const values = createNumbering(equalRows(graph, equalTemplates));
  for (let node = 0; node < count; node++) shapes.see(graph.shapeOf[node] as number);
  for (let cell = 0; cell < (cellStarts[count] as number); cell++) {
    const value = cells[cell] as number;
    if (values.see(value)) templates.see(templateOf[value] as number);
  }
  return { shapes: shapes.finish(), templates: templates.finish(), values: values.finish() };
};

const createNumbering = (equals: Uint32Array) => {
  const numberOf = new Uint32Array(equals.length);
  const placeOf = new Uint32Array(equals.length);
  let count = 0;
  return {
    /** Whether it is new. */
    see: (place: number): boolean => {
      const first = equals[place] as number;
      if (numberOf[first] !== 0) return false;
      placeOf[count++] = first;
      numberOf[first] = count;
      return true;
    },
    finish: (): Numbering => ({
      count,
      numberOf: numberOf.map((_, place) => numberOf[equals[place] as number] as number),
      placeOf: placeOf.slice(0, count),
    }),
  };
};

/** Place -> the first place with the same text. */
const equalTexts = (shapes: readonly Shape[]): Uint32Array => {
  const firsts = new Map<string, number>();
  return Uint32Array.from(shapes, (shape, place) => {
    const text = printShape(shape);
    const first = firsts.get(text) ?? place;
    firsts.set(text, first);
    return first;
  });
};

const equalBlobs = ({ bytes, starts, count }: Blobs): Uint32Array =>
  equalItems({
    count,
    hash: (item) => hashBytes(bytes, starts[item] as number, starts[item + 1] as number),
    isEqual: (a, b) =>
      bytes.compare(bytes, starts[a], starts[a + 1], starts[b] as number, starts[b + 1] as number) === 0,
  });

/** Values by template and references. */
const equalRows = (
  { templateOf, referenceStarts, references }: Graph,
  equalTemplates: Uint32Array,
): Uint32Array => {
  const start = (value: number): number => referenceStarts[value] as number;
  const template = (value: number): number => equalTemplates[templateOf[value] as number] as number;
  return equalItems({
    count: templateOf.length,
    hash: (value) => {
      let hash = Math.imul(template(value) + 1, 0x9e3779b1);
      for (let at = start(value); at < start(value + 1); at++)
        hash = Math.imul(hash ^ (references[at] as number), 0x01000193) ^ (hash >>> 15);
      return hash;
    },
    isEqual: (a, b) => {
      const length = start(a + 1) - start(a);
      if (template(a) !== template(b) || length !== start(b + 1) - start(b)) return false;
      for (let at = 0; at < length; at++)
        if (references[start(a) + at] !== references[start(b) + at]) return false;
      return true;
    },
  });
};

interface Items {
  readonly count: number;
  hash(item: number): number;
  isEqual(a: number, b: number): boolean;
}

/** Item -> the first equal one. Open addressing over items, without copies of them. */
const equalItems = ({ count, hash, isEqual }: Items): Uint32Array => {
  let size = 16;
  while (size < count * 2) size *= 2;
  const slots = new Uint32Array(size);
  const firsts = new Uint32Array(count);
  for (let item = 0; item < count; item++) {
    const hashed = hash(item);
    let slot = (hashed ^ (hashed >>> 13)) & (size - 1);
    while (slots[slot] !== 0 && !isEqual((slots[slot] as number) - 1, item)) slot = (slot + 1) & (size - 1);
    if (slots[slot] === 0) slots[slot] = item + 1;
    firsts[item] = (slots[slot] as number) - 1;
  }
  return firsts;
};

const hashBytes = (bytes: Buffer, start: number, end: number): number => {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
};

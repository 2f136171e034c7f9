import { brotli, type Packing, type SectionInput, writeSections } from '@nixtools/sections';
import { blobAt, blobTextAt } from '../graph/blobs.ts';
import { type Graph, nodeOfReference, outputOfReference } from '../graph/graph.ts';
import { namePartsOf } from '../graph/name-parts.ts';
import { isFixed, type Shape } from '../graph/shape.ts';
import { nameSubstitutions, substitute } from '../graph/tokens.ts';
import { cellsByColumn, numberColumns } from './column-cells.ts';
import { GrowingBytes } from './growing-bytes.ts';
import { MAGIC, MAJOR, MINOR, type PackHeader, parentOf } from './layout.ts';
import { NumberWriter } from './number-stream.ts';
import { encodeShapes } from './shape-stream.ts';
import { sourceOrder } from './source-order.ts';
import { TextWriter } from './text-stream.ts';

export interface EncodeGraphOptions {
  /** Of Brotli, 0 to 11. */
  readonly quality: number;
}

/** A graph as a file. docs/formats/drvs-pack.md has the layout. */
export const encodeGraph = (graph: Graph, { quality }: EncodeGraphOptions): Promise<Buffer> => {
  const generic = brotli({ quality });
  const text = brotli({ quality, mode: 'text' });
  const section = (tag: string, bytes: Uint8Array, packing: Packing): SectionInput => ({
    tag,
    bytes,
    packing,
  });
  const { shapes, shapeOf } = shapesByFirstUse(graph);
  const shapeStreams = encodeShapes(shapes);
  const columns = encodeColumns({ ...graph, shapes, shapeOf });
  const nodes = encodeNodes({ ...graph, shapes, shapeOf });
  const sources = encodeSources(graph);
  const header: PackHeader = {
    storeDir: graph.storeDir,
    nodes: graph.count,
    roots: graph.rootCount,
  };
  return writeSections({
    ...{ magic: MAGIC, major: MAJOR, minor: MINOR },
    header: { ...header },
    sections: [
      section('SHAP', shapeStreams.numbers, generic),
      section('WORD', shapeStreams.words, text),
      section('NODE', nodes, generic),
      section('VALS', columns.values, generic),
      section('TMPL', columns.templates, generic),
      section('REFS', columns.references, generic),
      section('OUTS', columns.outputs, generic),
      section('TEXT', columns.texts, text),
      section('NAME', encodeNames(graph, columns.parents), generic),
      section('HASH', encodeDigests(graph), { method: 'stored' }),
      section('SLEN', sources.lengths, generic),
      section('SRCS', sources.bytes, text),
    ],
  });
};

/** Numbers shapes anew, so that a node with a new one always has the next. */
const shapesByFirstUse = ({ shapes, shapeOf }: Graph): { shapes: Shape[]; shapeOf: Uint32Array } => {
  const numbers = new Map<number, number>();
  const renumbered = shapeOf.map((shape) => {
    const known = numbers.get(shape);
    if (known !== undefined) return known;
    numbers.set(shape, numbers.size);
    return numbers.size - 1;
  });
  return { shapes: [...numbers.keys()].flatMap((shape) => shapes[shape] ?? []), shapeOf: renumbered };
};

/** Shapes, and which digest a fixed output has: 0 for the next new one. */
const encodeNodes = (graph: Graph): Buffer => {
  const numbers = new NumberWriter();
  for (const shape of graph.shapeOf) numbers.push(shape);
  const known = new Map<number, number>();
  for (let node = 0; node < graph.count; node++) {
    if (!isFixed(graph.shapes[graph.shapeOf[node] ?? 0])) continue;
    const digest = graph.payloadOf[node] ?? 0;
    numbers.push(known.get(digest) ?? 0);
    if (!known.has(digest)) known.set(digest, known.size + 1);
  }
  return numbers.finish();
};

const encodeDigests = (graph: Graph): Buffer => {
  const bytes = new GrowingBytes();
  const seen = new Uint8Array(graph.digests.count);
  for (let node = 0; node < graph.count; node++) {
    const digest = graph.payloadOf[node] ?? 0;
    if (!isFixed(graph.shapes[graph.shapeOf[node] ?? 0]) || seen[digest] === 1) continue;
    seen[digest] = 1;
    bytes.pushBytes(blobAt(graph.digests, digest));
  }
  return bytes.finish();
};

interface ColumnStreams {
  readonly values: Buffer;
  readonly templates: Buffer;
  readonly references: Buffer;
  readonly outputs: Buffer;
  readonly texts: Buffer;
  /** Node -> the node that refers to it first, plus 1. */
  readonly parents: Uint32Array;
}

/** Column by column: which value each cell has, 0 for a new one; of new values the template, 0 for a new one; the references. */
const encodeColumns = (graph: Graph): ColumnStreams => {
  const { names, ofShape } = numberColumns(graph.shapes);
  const columns = cellsByColumn(names.length, ofShape, graph.shapeOf);
  const { isFirst, parents } = firstReferences(graph);
  const values = new NumberWriter();
  const templates = new NumberWriter();
  const references = new NumberWriter();
  const outputs = new NumberWriter();
  const texts = new TextWriter();
  for (let column = 0; column < columns.count; column++) {
    const knownValues = new Map<number, number>();
    const knownTemplates = new Map<number, number>();
    for (const cell of columns.cellsOf(column)) {
      const value = graph.cells[cell] ?? 0;
      const known = knownValues.get(value);
      values.push(known ?? 0);
      if (known !== undefined) continue;
      knownValues.set(value, knownValues.size + 1);
      const template = graph.templateOf[value] ?? 0;
      templates.push(knownTemplates.get(template) ?? 0);
      if (!knownTemplates.has(template)) {
        knownTemplates.set(template, knownTemplates.size + 1);
        texts.push(blobTextAt(graph.templates, template));
      }
      const end = graph.referenceStarts[value + 1] ?? 0;
      for (let at = graph.referenceStarts[value] ?? 0; at < end; at++) {
        const reference = graph.references[at] ?? 0;
        references.push(isFirst(cell, at) ? 0 : nodeOfReference(reference) + 1);
        outputs.push(outputOfReference(reference));
      }
    }
  }
  return {
    values: values.finish(),
    templates: templates.finish(),
    references: references.finish(),
    outputs: outputs.finish(),
    texts: texts.finish(),
    parents,
  };
};

/**
 * In canonical order nodes are numbered where they are first referred to, so such a reference need not say to what.
 */
const firstReferences = (graph: Graph) => {
  const { count, rootCount, cellStarts, cells, referenceStarts, references } = graph;
  const parents = new Uint32Array(count);
  /** Node -> the cell and the reference that come first; in a value that a later cell shares it is not the first. */
  const firstCells = new Uint32Array(count).fill(0xffffffff);
  const firstPlaces = new Uint32Array(count);
  const seen = new Uint8Array(graph.templateOf.length);
  let next = rootCount;
  for (let node = 0; node < count; node++) {
    for (let cell = cellStarts[node] ?? 0; cell < (cellStarts[node + 1] ?? 0); cell++) {
      const value = cells[cell] ?? 0;
      if (seen[value] === 1) continue;
      seen[value] = 1;
      for (let at = referenceStarts[value] ?? 0; at < (referenceStarts[value + 1] ?? 0); at++) {
        if (nodeOfReference(references[at] ?? 0) !== next) continue;
        parents[next] = node + 1;
        firstCells[next] = cell;
        firstPlaces[next++] = at;
      }
    }
  }
  const isFirst = (cell: number, at: number): boolean => {
    const node = nodeOfReference(references[at] ?? 0);
    return firstCells[node] === cell && firstPlaces[node] === at;
  };
  return { isFirst, parents };
};

/** A name mostly repeats parts of the name of who refers to it: `hello-2.8.tar.gz` of `hello-2.8`. */
const encodeNames = (graph: Graph, parents: Uint32Array): Buffer => {
  const texts = new TextWriter();
  const name = (node: number): string => blobTextAt(graph.names, graph.nameOf[node] ?? 0);
  for (let node = 0; node < graph.count; node++) {
    const parent = parentOf(node, graph.rootCount, parents);
    const parts = parent === undefined ? [] : nameSubstitutions(namePartsOf(name(parent)));
    texts.push(substitute(name(node), parts));
  }
  return texts.finish();
};

const encodeSources = (graph: Graph): { readonly lengths: Buffer; readonly bytes: Buffer } => {
  const lengths = new NumberWriter();
  const bytes = new GrowingBytes();
  for (const node of sourceOrder(graph)) {
    const content = blobAt(graph.contents, graph.payloadOf[node] ?? 0);
    lengths.push(content.length);
    bytes.pushBytes(content);
  }
  return { lengths: lengths.finish(), bytes: bytes.finish() };
};

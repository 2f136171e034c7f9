import type { FileHandle } from 'node:fs/promises';
import { isStorePathName } from '@nixtools/nix-formats';
import { readSections, type Sections } from '@nixtools/sections';
import { BlobBuilder, type Blobs } from '../graph/blobs.ts';
import { digestLengthOf } from '../graph/digest-length.ts';
import {
  DRV_FILE,
  type Graph,
  MAX_NODES,
  nodeOfReference,
  outputOfReference,
  reference,
} from '../graph/graph.ts';
import { GrowingNumbers } from '../graph/growing.ts';
import { namePartsOf } from '../graph/name-parts.ts';
import { columnOf } from '../graph/pages.ts';
import { isFixed, type Shape } from '../graph/shape.ts';
import { expandName, referenceCount } from '../graph/tokens.ts';
import { cellsByColumn, numberColumns } from './column-cells.ts';
import { parseHeader } from './header.ts';
import { MAGIC, MAJOR, parentOf, SECTIONS } from './layout.ts';
import { badName, corruptPack, defaultLimits, type GraphLimits, tooLarge } from './limits.ts';
import { NumberReader } from './number-stream.ts';
import { decodeShapes } from './shape-stream.ts';
import { sourceOrder } from './source-order.ts';
import { TextReader } from './text-stream.ts';

export interface DecodeGraphOptions {
  /** Names the file in errors. */
  readonly place: string;
  readonly limits?: Partial<GraphLimits>;
}

/**
 * Reads a graph from a file. Every number is held against what is there, so the graph is sound: what is not known is whether it
 * has cycles, and whose paths it has: `verifyGraph` computes them.
 *
 * @throws {NixtoolsError} `PACK_CORRUPT`, `SECTIONS_CORRUPT`, `STORE_PATH_SYNTAX` (verification), `SECTIONS_VERSION` (environment),
 *   `PACK_TOO_LARGE`, `SECTIONS_TOO_LARGE` (refused)
 */
export const decodeGraph = async (
  source: Uint8Array | FileHandle,
  options: DecodeGraphOptions,
): Promise<Graph> => {
  const limits = { ...defaultLimits, ...options.limits };
  const { place } = options;
  const sections = await readSections(source, {
    ...{ magic: MAGIC, major: MAJOR, known: SECTIONS, place },
    limits: { unpackedBytes: limits.tableBytes },
  });
  const { storeDir, nodes, roots } = parseHeader(sections.header, place);
  if (nodes > Math.min(limits.nodes, MAX_NODES)) throw tooLarge(place, `the pack has ${nodes} objects`);
  if (roots > nodes) throw corruptPack(place, `there are ${roots} roots among ${nodes} objects`);

  const { shapes, shapeOf, digestOf } = await readNodes(sections, nodes, place);
  const table = await readColumns(sections, { shapes, shapeOf }, place);
  const parents = resolveReferences({ ...table, shapes, shapeOf, count: nodes, rootCount: roots }, place);
  const { nameOf, names } = await readNames(sections, { nodes, roots, parents }, place);
  const digests = await readDigests(sections, { shapes, shapeOf, digestOf }, place);
  const base = { storeDir, rootCount: roots, count: nodes, shapes, shapeOf, nameOf, names, ...table };
  const { contents, contentOf } = await readSources(sections, base, place);
  return { ...base, digests, contents, payloadOf: mergePayloads(shapes, shapeOf, digestOf, contentOf) };
};

interface Nodes {
  readonly shapes: readonly Shape[];
  readonly shapeOf: Uint32Array;
}

const readNodes = async (
  sections: Sections,
  count: number,
  place: string,
): Promise<Nodes & { readonly digestOf: Uint32Array }> => {
  const words = new TextReader(await sections.section('WORD'), `${place}, WORD`);
  const shapeNumbers = new NumberReader(await sections.section('SHAP'), `${place}, SHAP`);
  const shapes = decodeShapes(shapeNumbers, words, `${place}, SHAP`);
  shapeNumbers.end();
  words.end();
  const numbers = new NumberReader(await sections.section('NODE'), `${place}, NODE`);
  if (count > numbers.left) throw corruptPack(place, `${count} objects in ${numbers.left} bytes`);
  const shapeOf = columnOf(count);
  let known = 0;
  for (let node = 0; node < count; node++) {
    const shape = numbers.below(Math.min(known + 1, shapes.length));
    if (shape === known) known++;
    shapeOf[node] = shape;
  }
  if (known !== shapes.length) throw corruptPack(place, 'there are shapes that no object has');
  const digestOf = columnOf(count);
  let digests = 0;
  for (let node = 0; node < count; node++) {
    if (!isFixed(shapes[shapeOf[node] ?? 0])) continue;
    const number = numbers.below(digests + 1);
    digestOf[node] = number === 0 ? digests++ : number - 1;
  }
  numbers.end();
  return { shapes, shapeOf, digestOf };
};

interface Table {
  readonly cellStarts: Uint32Array;
  readonly cells: Uint32Array;
  readonly templateOf: Uint32Array;
  readonly templates: Blobs;
  readonly referenceStarts: Uint32Array;
  readonly references: Uint32Array;
}

/** References are not resolved yet: instead of a node they have its number plus 1, or 0 for the next new one. */
const readColumns = async (sections: Sections, { shapes, shapeOf }: Nodes, place: string): Promise<Table> => {
  const values = new NumberReader(await sections.section('VALS'), `${place}, VALS`);
  const templateNumbers = new NumberReader(await sections.section('TMPL'), `${place}, TMPL`);
  const referenceNumbers = new NumberReader(await sections.section('REFS'), `${place}, REFS`);
  const outputs = new NumberReader(await sections.section('OUTS'), `${place}, OUTS`);
  const texts = new TextReader(await sections.section('TEXT'), `${place}, TEXT`);

  const { names, ofShape } = numberColumns(shapes);
  const cellStarts = columnOf(shapeOf.length + 1);
  let cellCount = 0;
  for (const [node, shape] of shapeOf.entries()) {
    cellCount += ofShape[shape]?.length ?? 0;
    cellStarts[node + 1] = cellCount;
  }
  if (cellCount > values.left) throw corruptPack(place, `${cellCount} cells in ${values.left} bytes`);
  const columns = cellsByColumn(names.length, ofShape, shapeOf);
  const cells = columnOf(cellCount);
  const templates = new BlobBuilder(texts.left);
  /** Template -> how many references it has: counted once, however many values share it. */
  const templateReferences = new GrowingNumbers();
  const templateOf = new GrowingNumbers();
  const referenceStarts = new GrowingNumbers();
  referenceStarts.push(0);
  const references = new GrowingNumbers();

  for (let column = 0; column < columns.count; column++) {
    // In a column numbers begin anew: these are the first of its values and templates in the tables.
    const firstValue = templateOf.length;
    const firstTemplate = templates.count;
    for (const cell of columns.cellsOf(column)) {
      const value = values.below(templateOf.length - firstValue + 1);
      cells[cell] = value === 0 ? templateOf.length : firstValue + value - 1;
      if (value !== 0) continue;
      const number = templateNumbers.below(templates.count - firstTemplate + 1);
      if (number === 0)
        templateReferences.push(referenceCount(templates.textAt(templates.push(texts.next()))));
      const template = number === 0 ? templates.count - 1 : firstTemplate + number - 1;
      templateOf.push(template);
      for (let left = templateReferences.at(template); left > 0; left--) {
        references.push(reference(referenceNumbers.below(shapeOf.length + 1), outputs.below(256)));
      }
      referenceStarts.push(references.length);
    }
  }
  for (const stream of [values, templateNumbers, referenceNumbers, outputs, texts]) stream.end();
  return {
    ...{ cellStarts, cells, templates: templates.finish(), templateOf: templateOf.finish() },
    ...{ referenceStarts: referenceStarts.finish(), references: references.finish() },
  };
};

/** Gives numbers to new nodes in the order in which nodes refer to them; gives for each who did so first, plus 1. */
const resolveReferences = (
  graph: Table & Nodes & Pick<Graph, 'count' | 'rootCount'>,
  place: string,
): Uint32Array => {
  const { count, cellStarts, cells, referenceStarts, references } = graph;
  const parents = columnOf(count);
  const seen = new Uint8Array(graph.templateOf.length);
  let next = graph.rootCount;
  for (let node = 0; node < count; node++) {
    if (node >= next) throw corruptPack(place, `nothing refers to object ${node}`);
    for (let cell = cellStarts[node] as number; cell < (cellStarts[node + 1] as number); cell++) {
      const value = cells[cell] as number;
      if (seen[value] === 1) continue;
      seen[value] = 1;
      for (let at = referenceStarts[value] as number; at < (referenceStarts[value + 1] as number); at++) {
        const packed = references[at] as number;
        const number = nodeOfReference(packed);
        if (number > next || (number === 0 && next === count))
          throw corruptPack(place, `object ${node} refers to one that is not there`);
        const target = number === 0 ? next++ : number - 1;
        if (number === 0) parents[target] = node + 1;
        requireOutput(graph, target, outputOfReference(packed), place);
        references[at] = reference(target, outputOfReference(packed));
      }
    }
  }
  return parents;
};

const requireOutput = ({ shapes, shapeOf }: Nodes, node: number, output: number, place: string): void => {
  const shape = shapes[shapeOf[node] as number];
  const outputs = shape === undefined || shape.type === 'source' ? 1 : shape.outputs.length;
  if (output < outputs || (output === DRV_FILE && shape?.type !== 'source')) return;
  throw corruptPack(place, `object ${node} has no output ${output}`);
};

/** Bytes of a name as it is written: tokens only make it shorter. */
const MAX_NAME = 255;

const readNames = async (
  sections: Sections,
  { nodes, roots, parents }: { nodes: number; roots: number; parents: Uint32Array },
  place: string,
): Promise<{ readonly nameOf: Uint32Array; readonly names: Blobs }> => {
  const texts = new TextReader(await sections.section('NAME'), `${place}, NAME`);
  const names = new BlobBuilder();
  const nameOf = columnOf(nodes);
  for (let node = 0; node < nodes; node++) {
    const parent = parentOf(node, roots, parents);
    const parts = namePartsOf(parent === undefined ? '' : names.textAt(nameOf[parent] as number));
    const name = expandName(texts.next(MAX_NAME).toString('latin1'), parts);
    if (!isStorePathName(name)) throw badName(place, name);
    nameOf[node] = names.internText(name);
  }
  texts.end();
  return { nameOf, names: names.finish() };
};

const readDigests = async (
  sections: Sections,
  { shapes, shapeOf, digestOf }: Nodes & { readonly digestOf: Uint32Array },
  place: string,
): Promise<Blobs> => {
  const bytes = await sections.section('HASH');
  const digests = new BlobBuilder();
  let at = 0;
  for (const [node, number] of shapeOf.entries()) {
    const shape = shapes[number];
    if (!isFixed(shape)) continue;
    const length = digestLengthOf(shape.fixed) ?? 0;
    const digest = digestOf[node] as number;
    if (digest === digests.count) {
      if (at + length > bytes.length) throw corruptPack(place, 'the digests end too early');
      digests.push(bytes.subarray(at, at + length));
      at += length;
    } else if (digests.at(digest).length !== length)
      throw corruptPack(place, `object ${node} has a digest of another length`);
  }
  if (at !== bytes.length) throw corruptPack(place, 'there are digests too many');
  return digests.finish();
};

const readSources = async (
  sections: Sections,
  graph: Parameters<typeof sourceOrder>[0],
  place: string,
): Promise<{ readonly contents: Blobs; readonly contentOf: Uint32Array }> => {
  const bytes = await sections.section('SRCS');
  const lengths = new NumberReader(await sections.section('SLEN'), `${place}, SLEN`);
  const contentOf = columnOf(graph.count);
  const starts = new GrowingNumbers();
  starts.push(0);
  let end = 0;
  for (const node of sourceOrder(graph)) {
    end += lengths.next();
    if (end > bytes.length) throw corruptPack(place, 'the sources end too early');
    contentOf[node] = starts.push(end) - 1;
  }
  lengths.end();
  if (end !== bytes.length) throw corruptPack(place, 'there are sources too many');
  return { contents: { count: starts.length - 1, bytes, starts: starts.finish() }, contentOf };
};

const mergePayloads = (
  shapes: readonly Shape[],
  shapeOf: Uint32Array,
  digestOf: Uint32Array,
  contentOf: Uint32Array,
): Uint32Array =>
  shapeOf.map((shape, node) => (shapes[shape]?.type === 'source' ? contentOf : digestOf)[node] as number);

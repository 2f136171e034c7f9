import { isNixtoolsError, isStorePathName, NixtoolsError, outputPathName } from '@nixtools/nix-formats';
import { blobTextAt } from '../graph/blobs.ts';
import { type Graph, nodeOfReference } from '../graph/graph.ts';
import { type GraphView, viewOf } from '../graph/graph-view.ts';
import { columnOf } from '../graph/pages.ts';
import type { Shape, SourceShape } from '../graph/shape.ts';
import { countTokens } from '../graph/tokens.ts';
import {
  badName,
  corruptPack,
  cyclicPack,
  defaultLimits,
  type GraphLimits,
  tooLarge,
} from '../wire/limits.ts';
import { createFacts, type Facts } from './facts.ts';
import { computeDerivation } from './render-derivation.ts';
import { computeSource } from './render-source.ts';
import { computeVerbatim } from './render-verbatim.ts';
import { type Rendering, renderingOf } from './rendering.ts';

export interface VerifyGraphOptions {
  readonly place: string;
  readonly limits?: Partial<GraphLimits>;
  /** Called now and then. */
  readonly onProgress?: (done: number) => void;
}

export interface VerifiedGraph {
  readonly facts: Facts;
  readonly counts: GraphCounts;
}

export interface GraphCounts {
  readonly drvs: number;
  readonly sources: number;
  /** Of all derivations and sources, written out. */
  readonly bytes: number;
}

/**
 * Writes out every derivation, inputs first, and computes every path from what was written. A path is a hash of all that is
 * below it: who compares the roots' paths with those that he trusts has verified every byte.
 *
 * @throws {NixtoolsError} `DRV_CYCLE` (verification), `PACK_CORRUPT` (verification) for what cannot be a derivation or a source,
 *   `NAR_SYNTAX`, `DRV_SYNTAX` and others of formats (verification) for an object that is none, `PACK_TOO_LARGE` (refused)
 */
export const verifyGraph = async (graph: Graph, options: VerifyGraphOptions): Promise<VerifiedGraph> => {
  const limits = { ...defaultLimits, ...options.limits };
  const meter = createMeter(limits.objectBytes, options.place);
  const view = meteredView(viewOf(graph), meter);
  const facts = createFacts();
  const rendering = renderingOf(view, facts);
  const counts = { drvs: 0, sources: 0, bytes: 0 };
  const order = inputsFirst(graph, options.place);
  for (const [done, node] of order.entries()) {
    const size = computeIn(rendering, node, options.place);
    counts.bytes += size;
    meter(size);
    if (view.shape(node).type === 'source') counts.sources++;
    else counts.drvs++;
    if (done % 1024 === 1023) {
      options.onProgress?.(done + 1);
      // A program that shows progress, or is to be interrupted, needs a moment.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return { facts, counts };
};

type Meter = (bytes: number) => void;

const createMeter = (limit: number, place: string): Meter => {
  let bytes = 0;
  return (more) => {
    bytes += more;
    if (bytes > limit) throw tooLarge(place, `writing it out takes more than ${limit} bytes`);
  };
};

/** Counts what is read as well: a template of tokens that stand for nothing would cost time and give no text. */
const meteredView = (view: GraphView, meter: Meter): GraphView => ({
  ...view,
  template: (value) => {
    const template = view.template(value);
    meter(template.length);
    if (template.length > SHORT) meter(TOKEN_COST * countTokens(template));
    return template;
  },
});

/** What is wrong with one object is told with the file that it is in. */
const computeIn = (rendering: Rendering<Facts>, node: number, place: string): number => {
  try {
    return compute(rendering, node, place);
  } catch (error) {
    if (!isNixtoolsError(error) || error.place === place) throw error;
    const { code, message, hint = 'the file is damaged or forged: fetch it again' } = error;
    const kind = error.kind === 'refused' ? 'refused' : 'verification';
    const where = `${place}: ${error.place ?? rendering.view.name(node)}`;
    throw new NixtoolsError({ code, kind, message, place: where, hint, cause: error });
  }
};

/** A name that is too long with what comes after it would show when its path is asked for, far from here. */
const requireNames = (
  view: GraphView,
  node: number,
  shape: Exclude<Shape, SourceShape>,
  place: string,
): void => {
  const name = view.name(node);
  const outputs =
    shape.type === 'verbatim' ? [] : shape.outputs.map((output) => outputPathName(name, output));
  const wrong = [`${name}.drv`, ...outputs].find((each) => !isStorePathName(each));
  if (wrong !== undefined) throw badName(place, wrong);
};

/** Characters. No matter what tokens are in it, such a template is soon written out. */
const SHORT = 4096;
/** A token takes as much time as so many characters. */
const TOKEN_COST = 32;

const compute = (rendering: Rendering<Facts>, node: number, place: string): number => {
  const { view, paths: facts } = rendering;
  const shape = view.shape(node);
  if (shape.type === 'source') {
    const found = computeSource(view, node, shape, facts);
    if (found === undefined)
      throw corruptPack(place, `the source ${view.name(node)} cannot have a path of its kind`);
    facts.set(node, found);
    return view.content(node).length;
  }
  requireNames(view, node, shape, place);
  const rendered =
    shape.type === 'verbatim'
      ? computeVerbatim(view, node, facts)
      : computeDerivation(rendering, node, shape);
  if (rendered === undefined) throw corruptPack(place, `the paths of ${view.name(node)} cannot be derived`);
  facts.set(node, rendered.facts);
  return rendered.bytes.length;
};

/** All nodes, each behind those that it refers to, on an explicit stack. */
export const inputsFirst = (graph: Graph, place: string): Uint32Array => {
  const { count, cellStarts, cells, referenceStarts, references } = graph;
  const order = columnOf(count);
  let length = 0;
  /** 0 not seen, 1 open, 2 done. */
  const states = new Uint8Array(count);
  /** Node -> the next cell and reference to look at. */
  const nextCell = cellStarts.slice(0, count);
  const nextReference = columnOf(count);
  /** Values all of whose references are done: many nodes share one. */
  const doneValues = new Uint8Array(graph.templateOf.length);
  const stack: number[] = [];
  for (let root = 0; root < count; root++) {
    if (states[root] !== 0) continue;
    stack.push(root);
    states[root] = 1;
    for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
      const target = nextTarget(node);
      if (target === undefined) {
        states[node] = 2;
        order[length++] = node;
        stack.pop();
      } else if (states[target] === 1) {
        throw cyclicPack(place, blobTextAt(graph.names, graph.nameOf[node] as number));
      } else if (states[target] === 0) {
        states[target] = 1;
        stack.push(target);
      }
    }
  }
  return order;

  function nextTarget(node: number): number | undefined {
    for (let cell = nextCell[node] as number; cell < (cellStarts[node + 1] as number); cell++) {
      const value = cells[cell] as number;
      if (doneValues[value] === 1) continue;
      const place = (referenceStarts[value] as number) + (nextReference[node] as number);
      if (place < (referenceStarts[value + 1] as number)) {
        nextCell[node] = cell;
        nextReference[node] = (nextReference[node] as number) + 1;
        return nodeOfReference(references[place] as number);
      }
      nextReference[node] = 0;
      doneValues[value] = 1;
    }
    nextCell[node] = cellStarts[node + 1] as number;
    return undefined;
  }
};

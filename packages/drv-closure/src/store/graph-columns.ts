import { parseBase32 } from '@nixtools/nix-formats';
import type { Graph } from '../graph/graph.ts';
import { type GraphView, viewOf } from '../graph/graph-view.ts';
import { columnBytes, columnOf } from '../graph/pages.ts';
import { inputNodes } from '../read/input-nodes.ts';
import { findByPrefix, nodePaths, prefixOf } from '../read/node-paths.ts';
import type { KnownPaths } from '../render/facts.ts';
import type { GraphColumns } from './graph-blocks.ts';
import { HASH_BYTES } from './layout.ts';
import { printShape } from './shape-text.ts';
import { surveyGraph } from './survey.ts';

/** @throws {NixtoolsError} `PACK_CORRUPT` (verification) for a cycle, and for a reference to what is not there */
export const graphColumns = (graph: Graph, paths: KnownPaths, place: string): GraphColumns => {
  const view = viewOf(graph);
  const shapes = graph.shapes.map(printShape);
  const rows = pathRows(graph, view, paths);
  const index = prefixIndex(graph.count, paths);
  const nodes = nodePaths(view, paths, findByPrefix(paths, index));
  const survey = surveyGraph({
    count: graph.count,
    inputsOf: (node) => inputNodes({ view, paths, nodes, place }, node),
    isDerivation: (node) => view.shape(node).type !== 'source',
    place,
  });
  const { storeDir, rootCount, count, names, digests, contents, templates } = graph;
  return {
    ...{ storeDir, rootCount, count },
    numbers: {
      ...graph,
      ...survey,
      ...index,
      shapeStarts: startsOf(shapes),
      nameStarts: names.starts,
      digestStarts: digests.starts,
      contentStarts: contents.starts,
      templateStarts: templates.starts,
      pathStarts: rows.starts,
      unknownPaths: Uint32Array.from(rows.unknown),
    },
    bytes: {
      names: names.bytes,
      digests: digests.bytes,
      contents: contents.bytes,
      templates: templates.bytes,
      shapes: Buffer.concat(shapes),
      paths: rows.bytes,
    },
  };
};

const startsOf = (parts: readonly Uint8Array[]): Uint32Array => {
  const starts = new Uint32Array(parts.length + 1);
  for (const [index, part] of parts.entries()) starts[index + 1] = (starts[index] ?? 0) + part.length;
  return starts;
};

interface PathRows {
  readonly starts: Uint32Array;
  readonly bytes: Buffer;
  readonly unknown: readonly number[];
}

const pathRows = ({ count }: Graph, view: GraphView, paths: KnownPaths): PathRows => {
  const starts = columnOf(count + 1);
  for (let node = 0; node < count; node++)
    starts[node + 1] = (starts[node] ?? 0) + 1 + outputCount(view, node);
  const bytes = columnBytes((starts[count] ?? 0) * HASH_BYTES);
  const unknown: number[] = [];
  const put = (row: number, hash: string): void => {
    const parsed = parseBase32(hash);
    if (parsed?.length === HASH_BYTES) bytes.set(parsed, row * HASH_BYTES);
    else unknown.push(row);
  };
  for (let node = 0; node < count; node++) {
    const first = starts[node] ?? 0;
    put(first, paths.hash(node));
    for (let output = 0; output < outputCount(view, node); output++)
      put(first + 1 + output, paths.outputHash(node, output));
  }
  return { starts, bytes, unknown };
};

const outputCount = (view: GraphView, node: number): number => {
  const shape = view.shape(node);
  return shape.type === 'source' ? 0 : shape.outputs.length;
};

const prefixIndex = (count: number, paths: KnownPaths) => {
  const prefixOfNode = Uint32Array.from({ length: count }, (_, node) => prefixOf(paths.hash(node)) ?? 0);
  const prefixNodes = Uint32Array.from({ length: count }, (_, node) => node).sort(
    (a, b) => (prefixOfNode[a] ?? 0) - (prefixOfNode[b] ?? 0) || a - b,
  );
  return { prefixNodes, prefixes: prefixNodes.map((node) => prefixOfNode[node] ?? 0) };
};

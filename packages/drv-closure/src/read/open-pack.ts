import { NixtoolsError, type StorePath } from '@nixtools/nix-formats';
import type { Graph } from '../graph/graph.ts';
import { viewOf } from '../graph/graph-view.ts';
import { renderingOf } from '../render/rendering.ts';
import { inputsFirst, type VerifiedGraph, verifyGraph } from '../render/verify-graph.ts';
import type { DrvPack } from './drv-pack.ts';
import { inputNodes } from './input-nodes.ts';
import { type NodeObjects, nodeObject } from './node-object.ts';
import { nodePaths } from './node-paths.ts';
import { readPack } from './read-pack.ts';

/**
 * Opens a `drvs.pack`: reads all of it, and computes and so verifies all paths.
 *
 * @throws {NixtoolsError} `PACK_NOT_FOUND` (environment), `PACK_CORRUPT` (verification), and others of `readPack`
 * @example
 * const pack = await openPack('snapshot/drvs.pack');
 * for await (const object of pack.objects(pack.closure([drvPath]))) console.log(object.path);
 */
export const openPack = async (file: string): Promise<DrvPack> => {
  const graph = await readPack(file);
  return packOfGraph(graph, await verifyGraph(graph, { place: file }), file);
};

/** A pack over a verified graph in memory. */
export const packOfGraph = (graph: Graph, { facts, counts }: VerifiedGraph, place: string): DrvPack => {
  const view = viewOf(graph);
  /** Node -> its place in an order in which inputs come first. */
  const places = new Uint32Array(graph.count);
  for (const [at, node] of inputsFirst(graph, place).entries()) places[node] = at;
  const nodes = new Map<string, number>();
  for (let node = 0; node < graph.count; node++) nodes.set(facts.hash(node), node);
  const paths = nodePaths(view, facts, (hash) => nodes.get(hash));
  const { pathOf } = paths;
  const objects: NodeObjects = { ...renderingOf(view, facts), nodes: paths, place };
  const nodeOf = (path: StorePath): number => {
    const node = paths.nodeOf(path);
    if (node === undefined) throw notPacked(path, place);
    return node;
  };
  const inOrder = (wanted: ReadonlySet<number>): number[] =>
    [...wanted].sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
  return {
    storeDir: graph.storeDir,
    count: graph.count,
    has: (path) => paths.nodeOf(path) !== undefined,
    find: (hash) => {
      const node = nodes.get(hash);
      return node === undefined ? undefined : pathOf(node);
    },
    closure: (roots) => {
      const wanted = new Set(Array.from(roots, nodeOf));
      for (const node of wanted) for (const input of inputNodes(objects, node)) wanted.add(input);
      return inOrder(wanted).map(pathOf);
    },
    objects: async function* (paths) {
      for (const node of inOrder(new Set(Array.from(paths, nodeOf)))) yield nodeObject(objects, node);
    },
    dependents: () => {
      const counts = new Uint32Array(graph.count);
      for (let node = 0; node < graph.count; node++) {
        if (view.shape(node).type === 'source') continue;
        for (const input of inputNodes(objects, node)) counts[input] = (counts[input] ?? 0) + 1;
      }
      const dependents = new Map<StorePath, number>();
      for (const [node, count] of counts.entries()) if (count > 0) dependents.set(pathOf(node), count);
      return dependents;
    },
    verify: async () => counts,
    close: async () => {},
  };
};

const notPacked = (path: StorePath, place: string): NixtoolsError =>
  new NixtoolsError({
    code: 'NOT_PACKED',
    kind: 'not-found',
    message: `${path} is not in the pack`,
    place,
    hint: 'ask for a derivation that the snapshot of this pack lists',
  });

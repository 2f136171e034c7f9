import {
  NixtoolsError,
  parseStorePath,
  type StoreObject,
  type StorePath,
  storePathHash,
  storePathName,
  textObject,
} from '@nixtools/nix-formats';
import type { Graph } from '../graph/graph.ts';
import { DRV_FILE, nodeOfReference, reference } from '../graph/graph.ts';
import { type GraphView, viewOf } from '../graph/graph-view.ts';
import { nativeSha256 } from '../native-sha256.ts';
import { pathOfReference } from '../render/expand.ts';
import type { KnownPaths } from '../render/facts.ts';
import { printDerivationNode } from '../render/render-derivation.ts';
import { sourceObjectOf } from '../render/render-source.ts';
import { printVerbatim } from '../render/render-verbatim.ts';
import { inputsFirst, type VerifiedGraph, verifyGraph } from '../render/verify-graph.ts';
import { corruptPack } from '../wire/limits.ts';
import type { DrvPack } from './drv-pack.ts';
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
  const pathOf = (node: number): StorePath => nodePath(view, facts, node);
  const nodeOf = (path: StorePath): number => {
    const node = nodes.get(storePathHash(path));
    if (node !== undefined && pathOf(node) === path) return node;
    throw notPacked(path, place);
  };
  const inOrder = (wanted: ReadonlySet<number>): number[] =>
    [...wanted].sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
  const referencesOf = (node: number): StorePath[] => nodeReferences(view, facts, node);
  return {
    storeDir: graph.storeDir,
    count: graph.count,
    has: (path) => {
      const node = nodes.get(storePathHash(path));
      return node !== undefined && pathOf(node) === path;
    },
    find: (hash) => {
      const node = nodes.get(hash);
      return node === undefined ? undefined : pathOf(node);
    },
    closure: (roots) => {
      const wanted = new Set(Array.from(roots, nodeOf));
      for (const node of wanted) for (const path of referencesOf(node)) wanted.add(nodeOf(path));
      return inOrder(wanted).map(pathOf);
    },
    objects: async function* (paths) {
      for (const node of inOrder(new Set(Array.from(paths, nodeOf))))
        yield objectOf(view, facts, node, place);
    },
    dependents: () => {
      const dependents = new Map<StorePath, number>();
      for (let node = 0; node < graph.count; node++) {
        if (view.shape(node).type === 'source') continue;
        for (const path of referencesOf(node)) dependents.set(path, (dependents.get(path) ?? 0) + 1);
      }
      return dependents;
    },
    verify: async () => counts,
    close: async () => {},
  };
};

const nodePath = (view: GraphView, paths: KnownPaths, node: number): StorePath => {
  const output = view.shape(node).type === 'source' ? 0 : DRV_FILE;
  return parseStorePath(pathOfReference(view, paths, reference(node, output)), view.storeDir);
};

/** What a node refers to directly. */
const nodeReferences = (view: GraphView, paths: KnownPaths, node: number): StorePath[] => {
  const shape = view.shape(node);
  if (shape.type === 'source') {
    const references = view.references(view.value(node, 0));
    return Array.from(references, (each) => nodePath(view, paths, nodeOfReference(each)));
  }
  const { references } =
    shape.type === 'verbatim'
      ? printVerbatim(view, node, paths)
      : printDerivationNode(view, node, shape, paths);
  return references.map((path) => parseStorePath(path, view.storeDir));
};

/** A node as a store object, its path computed once more from what is handed out. */
const objectOf = (view: GraphView, paths: KnownPaths, node: number, place: string): StoreObject => {
  const path = nodePath(view, paths, node);
  const shape = view.shape(node);
  const object = shape.type === 'source' ? sourceObjectOf(view, node, shape, paths) : drvObject();
  if (object?.path === path) return object;
  throw corruptPack(place, `the content of ${path} is not what its path stands for`);

  function drvObject(): StoreObject {
    const { text, references } =
      shape.type === 'derivation'
        ? printDerivationNode(view, node, shape, paths)
        : printVerbatim(view, node, paths);
    return textObject({
      name: storePathName(path),
      content: Buffer.from(text, 'latin1'),
      references: references.map((each) => parseStorePath(each, view.storeDir)),
      storeDir: view.storeDir,
      sha256: nativeSha256,
    });
  }
};

const notPacked = (path: StorePath, place: string): NixtoolsError =>
  new NixtoolsError({
    code: 'NOT_PACKED',
    kind: 'not-found',
    message: `${path} is not in the pack`,
    place,
    hint: 'ask for a derivation that the snapshot of this pack lists',
  });

import { isNixtoolsError, type StoreObject, type StorePath } from '@nixtools/nix-formats';
import { openSealed, type SealedFile } from '@nixtools/sealed-lmdb';
import { DRV_FILE, type Graph, nodeOfReference, outputOfReference } from '../graph/graph.ts';
import type { DrvPack } from '../read/drv-pack.ts';
import { inputNodes } from '../read/input-nodes.ts';
import { type NodeObjects, nodeObject } from '../read/node-object.ts';
import { findByPrefix, nodePaths } from '../read/node-paths.ts';
import { type RootDerivations, rootsOf } from '../read/root-derivations.ts';
import type { KnownPaths } from '../render/facts.ts';
import { renderingOf } from '../render/rendering.ts';
import { noStore, notStored } from './errors.ts';
import { storeFormat } from './layout.ts';
import { type Columns, readColumns } from './read-columns.ts';
import { storedGraph } from './stored-graph.ts';
import { storedPaths } from './stored-paths.ts';
import { storedView } from './stored-view.ts';
import { verifyStore } from './verify-store.ts';

/** A stored graph: a pack of which each object is written out when it is asked for. */
export interface GraphStore extends DrvPack {
  /** The hash parts of all paths. */
  readonly paths: KnownPaths;
  /**
   * Reads the whole graph into memory: to apply a delta to it.
   *
   * @throws {NixtoolsError} `PACK_CORRUPT` (verification)
   */
  graph(): Graph;
  /** The derivations that entries name, each read when it is asked for. */
  readonly roots: RootDerivations;
  /** How many derivations refer directly to that of a root; nothing for what is no root. */
  rootDependents(drvPath: string): number | undefined;
}

/**
 * Opens a stored graph. What is not asked for is not read: a closure costs the blocks that it lies in, of which some megabytes at
 * most stay in memory.
 *
 * @throws {NixtoolsError} `PACK_NOT_FOUND`, `PACK_VERSION` (environment), `PACK_CORRUPT` (verification)
 * @example
 * const store = await openGraphStore('drvs.mdb');
 * for await (const object of store.objects(store.closure([drvPath]))) console.log(object.path);
 * await store.close();
 */
export const openGraphStore = async (file: string): Promise<GraphStore> => {
  const sealed = openFile(file);
  try {
    return { ...storeOf(readColumns(file, sealed)), close: () => sealed.close() };
  } catch (error) {
    await sealed.close();
    throw error;
  }
};

const openFile = (file: string): SealedFile => {
  try {
    return openSealed(file, storeFormat);
  } catch (error) {
    throw isNixtoolsError(error) ? error : noStore(file, error);
  }
};

const storeOf = (columns: Columns): Omit<GraphStore, 'close'> => {
  const { file, root } = columns;
  const view = storedView(columns);
  const paths = storedPaths(columns);
  const index = { prefixes: columns.numbers('prefixes'), prefixNodes: columns.numbers('prefixNodes') };
  const nodes = nodePaths(view, paths, findByPrefix(paths, index));
  const order = columns.numbers('order');
  const objects: NodeObjects = { ...renderingOf(view, paths), nodes, place: file };

  const nodeOf = (path: StorePath): number => {
    const node = nodes.nodeOf(path);
    if (node === undefined) throw notStored(file, path);
    return node;
  };
  const roots = rootsOf({ view, paths, count: root.rootCount, find: nodes.find });
  const dependents = columns.numbers('dependents');
  const ordered = (wanted: ReadonlySet<number>): number[] =>
    [...wanted].sort((a, b) => order.at(a) - order.at(b));
  return {
    storeDir: root.storeDir,
    count: root.count,
    paths,
    find: (hash) => {
      const node = nodes.find(hash);
      return node === undefined ? undefined : nodes.pathOf(node);
    },
    has: (path) => nodes.nodeOf(path) !== undefined,
    closure: (roots) => ordered(reachable(objects, Array.from(roots, nodeOf))).map(nodes.pathOf),
    objects: (wanted) => readObjects(objects, () => ordered(new Set(Array.from(wanted, nodeOf)))),
    dependents: () => {
      const counts = new Map<StorePath, number>();
      dependents.all().forEach((count, node) => {
        if (count > 0) counts.set(nodes.pathOf(node), count);
      });
      return counts;
    },
    roots,
    rootDependents: (drvPath) => {
      const found = roots.find(drvPath);
      return found === undefined ? undefined : dependents.at(found);
    },
    verify: () => verifyStore(columns, objects),
    graph: () => storedGraph(columns),
  };
};

/** Most values are those of many nodes: the first that has one has followed what it refers to. */
const reachable = (objects: NodeObjects, roots: readonly number[]): ReadonlySet<number> => {
  const { view } = objects;
  const found = new Set(roots);
  const seenValues = new Set<number>();
  for (const node of found) {
    const shape = view.shape(node);
    if (shape.type !== 'derivation' || shape.corrected) {
      for (const input of inputNodes(objects, node)) found.add(input);
      continue;
    }
    for (let column = 2 + shape.argumentCount + shape.envKeys.length - 1; column >= 0; column--) {
      const value = view.value(node, column);
      if (seenValues.has(value)) continue;
      seenValues.add(value);
      for (const reference of view.references(value))
        if (outputOfReference(reference) !== DRV_FILE) found.add(nodeOfReference(reference));
    }
  }
  return found;
};

async function* readObjects(
  objects: NodeObjects,
  wanted: () => readonly number[],
): AsyncGenerator<StoreObject> {
  for (const node of wanted()) yield nodeObject(objects, node);
}

import { parseBase32, parseStorePath, type StorePath, storePathHash } from '@nixtools/nix-formats';
import type { GraphView } from '../graph/graph-view.ts';
import { recently } from '../recently.ts';
import type { KnownPaths } from '../render/facts.ts';

/** A closure's, several times over. */
const keptPaths = 4096;

/** Store paths of nodes, and back. */
export interface NodePaths {
  pathOf(node: number): StorePath;
  /** The node whose path has these characters before the name. */
  find(hash: string): number | undefined;
  nodeOf(path: StorePath): number | undefined;
}

export const nodePaths = (view: GraphView, paths: KnownPaths, find: NodePaths['find']): NodePaths => {
  /** What was given out is asked for again, as the paths of a closure are for its objects. */
  let given = new Map<StorePath, number>();
  const pathOf = recently({
    limit: keptPaths,
    make: (node): StorePath => {
      if (given.size >= keptPaths) given = new Map();
      const ending = view.shape(node).type === 'source' ? '' : '.drv';
      const path = `${view.storeDir}/${paths.hash(node)}-${view.name(node)}${ending}`;
      const parsed = parseStorePath(path, view.storeDir);
      given.set(parsed, node);
      return parsed;
    },
    weigh: () => 1,
  });
  const nodeOf = (path: StorePath): number | undefined => {
    const known = given.get(path);
    if (known !== undefined) return known;
    const node = find(storePathHash(path));
    return node !== undefined && pathOf(node) === path ? node : undefined;
  };
  return { pathOf, find, nodeOf };
};

interface Numbers {
  readonly length: number;
  at(index: number): number | undefined;
}

/** The first four bytes of the hashes of all nodes' paths, ascending, and their nodes. */
export interface PrefixIndex {
  readonly prefixes: Numbers;
  readonly prefixNodes: Numbers;
}

export const findByPrefix =
  (paths: KnownPaths, { prefixes, prefixNodes }: PrefixIndex): NodePaths['find'] =>
  (hash) => {
    const prefix = prefixOf(hash);
    if (prefix === undefined) return undefined;
    for (let place = lowerBound(prefixes, prefix); place < prefixes.length; place++) {
      if (prefixes.at(place) !== prefix) return undefined;
      const node = prefixNodes.at(place);
      if (node !== undefined && paths.hash(node) === hash) return node;
    }
    return undefined;
  };

/** The first four bytes of a hash in base32; nothing if it is none. */
export const prefixOf = (hash: string): number | undefined => {
  const bytes = parseBase32(hash);
  return bytes === undefined || bytes.length < 4 ? undefined : Buffer.from(bytes).readUInt32BE(0);
};

/** The place of the first number that is not less. */
const lowerBound = (numbers: Numbers, wanted: number): number => {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers.at(middle) ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
};

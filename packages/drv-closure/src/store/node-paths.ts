import { parseBase32, parseStorePath, type StorePath, storePathHash } from '@nixtools/nix-formats';
import type { GraphView } from '../graph/graph-view.ts';
import type { KnownPaths } from '../render/facts.ts';
import { recently } from './recently.ts';

/** A closure's, several times over. */
const keptPaths = 4096;

/** Store paths of nodes, and back. */
export interface NodePaths {
  pathOf(node: number): StorePath;
  nodeOf(path: StorePath): number | undefined;
}

interface Numbers {
  readonly length: number;
  at(index: number): number | undefined;
}

export interface NodePathsOptions {
  readonly view: GraphView;
  readonly paths: KnownPaths;
  /** The first four bytes of the hashes of all nodes' paths, ascending, and their nodes. */
  readonly prefixes: Numbers;
  readonly prefixNodes: Numbers;
}

export const nodePaths = ({ view, paths, prefixes, prefixNodes }: NodePathsOptions): NodePaths => {
  const pathOf = recently({
    limit: keptPaths,
    make: (node): StorePath => {
      const ending = view.shape(node).type === 'source' ? '' : '.drv';
      const path = `${view.storeDir}/${paths.hash(node)}-${view.name(node)}${ending}`;
      return parseStorePath(path, view.storeDir);
    },
    weigh: () => 1,
  });
  const nodeOf = (path: StorePath): number | undefined => {
    const prefix = prefixOf(storePathHash(path));
    if (prefix === undefined) return undefined;
    for (let place = lowerBound(prefixes, prefix); prefixes.length > place; place++) {
      if (prefixes.at(place) !== prefix) return undefined;
      const node = prefixNodes.at(place);
      if (node !== undefined && pathOf(node) === path) return node;
    }
    return undefined;
  };
  return { pathOf, nodeOf };
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

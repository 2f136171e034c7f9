import { columnBytes } from '../graph/pages.ts';

/** Characters of the hash in a store path, and bytes of a SHA-256. */
const HASH = 32;

/** What was computed of nodes: the hash parts of their paths and of their outputs' paths, and what their users hash. */
export interface NodeFacts {
  readonly hash: string;
  /** By place of the output; empty where the path is known only after a build. */
  readonly outputHashes: readonly string[];
  /** SHA-256, in base16, that stands for a derivation where its users are hashed; nothing of a source. */
  readonly modulo?: string;
  /** Whether the output paths of users, too, are known only after a build. */
  readonly deferred?: boolean;
}

export interface KnownPaths {
  hash(node: number): string;
  outputHash(node: number, output: number): string;
}

export interface Facts extends KnownPaths {
  has(node: number): boolean;
  /** In base16. */
  modulo(node: number): string;
  isDeferred(node: number): boolean;
  set(node: number, facts: NodeFacts): void;
}

const noHash = ' '.repeat(HASH);

/** Some hundred bytes a node less than objects would take. */
export const createFacts = (): Facts => {
  let nodes: Buffer = columnBytes(HASH * 1024);
  let modulos: Buffer = columnBytes(HASH * 1024);
  let outputs: Buffer = columnBytes(HASH * 1024);
  let outputCount = 0;
  /** Node -> place of its first output, plus 1. */
  let firstOutput = new Uint32Array(1024);
  const deferred = new Set<number>();

  const grown = (bytes: Buffer, rows: number): Buffer => {
    if (rows * HASH <= bytes.length) return bytes;
    const larger = columnBytes(Math.max(bytes.length * 2, rows * HASH));
    bytes.copy(larger);
    return larger;
  };

  return {
    has: (node) => (firstOutput[node] ?? 0) !== 0,
    hash: (node) => nodes.toString('latin1', node * HASH, (node + 1) * HASH),
    outputHash: (node, output) => {
      const row = (firstOutput[node] ?? 0) - 1 + output;
      const hash = outputs.toString('latin1', row * HASH, (row + 1) * HASH);
      return hash === noHash ? '' : hash;
    },
    modulo: (node) => modulos.toString('hex', node * HASH, (node + 1) * HASH),
    isDeferred: (node) => deferred.has(node),
    set: (node, facts) => {
      nodes = grown(nodes, node + 1);
      modulos = grown(modulos, node + 1);
      outputs = grown(outputs, outputCount + facts.outputHashes.length);
      if (node >= firstOutput.length) {
        const larger = new Uint32Array(Math.max(firstOutput.length * 2, node + 1));
        larger.set(firstOutput);
        firstOutput = larger;
      }
      nodes.write(facts.hash, node * HASH, 'latin1');
      if (facts.modulo !== undefined) modulos.write(facts.modulo, node * HASH, 'hex');
      firstOutput[node] = outputCount + 1;
      for (const hash of facts.outputHashes) outputs.write(hash || noHash, outputCount++ * HASH, 'latin1');
      if (facts.deferred) deferred.add(node);
    },
  };
};

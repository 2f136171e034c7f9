import { NixtoolsError, type StorePath } from '@nixtools/nix-formats';

/** A path of a closure, and what it refers to. */
export interface ClosureNode {
  readonly path: StorePath;
  /** In bytes, as Nix counts: of the archive that the path packs into. */
  readonly narSize: number;
  readonly references: readonly StorePath[];
}

/** A closure with its paths as numbers, sorted; no path refers to itself. */
export interface ClosureGraph {
  readonly nodes: readonly ClosureNode[];
  readonly roots: readonly number[];
  readonly references: readonly (readonly number[])[];
  readonly indexOf: (path: StorePath) => number | undefined;
}

/**
 * @throws {NixtoolsError} `CLOSURE_OPEN` (verification) when a path refers to one that is not among them
 */
export const closureGraph = (
  closure: readonly ClosureNode[],
  rootPaths: readonly StorePath[],
): ClosureGraph => {
  const nodes = [...closure].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const numbers = new Map(nodes.map(({ path }, index) => [path, index]));
  const numberOf = (path: StorePath, by: StorePath): number => {
    const number = numbers.get(path);
    if (number !== undefined) return number;
    throw new NixtoolsError({
      code: 'CLOSURE_OPEN',
      kind: 'verification',
      message: `it is said to be needed, and is not in the closure: ${path}`,
      place: by,
      hint: '"nix-store --verify" checks whether the store is in order',
    });
  };
  return {
    nodes,
    roots: [...new Set(rootPaths.map((path) => numberOf(path, path)))].sort((a, b) => a - b),
    references: nodes.map(({ path, references }) => {
      const others = references.filter((reference) => reference !== path);
      return [...new Set(others.map((each) => numberOf(each, path)))].sort((a, b) => a - b);
    }),
    indexOf: (path) => numbers.get(path),
  };
};

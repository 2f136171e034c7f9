import type { ClosureGraph } from './graph.ts';

/** How a path is reached from the nearest root. */
export interface Reached {
  /** References on the way; 0 for a root. */
  readonly distance: number;
  /** The path before it; absent for a root. */
  readonly from: number | undefined;
}

/**
 * The shortest chain of references from any root to each path, as `nix why-depends` shows it. Of several that are equally
 * short it is the first by path, step by step, so that the same closure gives the same answer.
 *
 * @returns by number of the path; `undefined` for what no root leads to
 */
export const shortestChains = (graph: ClosureGraph): readonly (Reached | undefined)[] => {
  const reached: (Reached | undefined)[] = graph.nodes.map(() => undefined);
  for (const root of graph.roots) reached[root] = { distance: 0, from: undefined };
  const queue = [...graph.roots];
  // Grows while it is walked.
  for (const from of queue) {
    const distance = (reached[from]?.distance ?? 0) + 1;
    for (const to of graph.references[from] ?? []) {
      if (reached[to] !== undefined) continue;
      reached[to] = { distance, from };
      queue.push(to);
    }
  }
  return reached;
};

/** The paths from the root to this one, both included. */
export const chainTo = (reached: readonly (Reached | undefined)[], path: number): readonly number[] => {
  const chain: number[] = [];
  for (let at: number | undefined = path; at !== undefined; at = reached[at]?.from) chain.push(at);
  return chain.reverse();
};

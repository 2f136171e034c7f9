import type { ClosureGraph } from './graph.ts';

/** The size of what the roots still lead to when some references are gone, in bytes. */
export const reachableSize = (
  { roots, references, nodes }: ClosureGraph,
  isGone: (from: number, to: number) => boolean,
): number => {
  const seen = new Set(roots);
  let size = 0;
  // Grows while it is walked.
  for (const from of seen) {
    size += nodes[from]?.narSize ?? 0;
    for (const to of references[from] ?? []) if (!isGone(from, to)) seen.add(to);
  }
  return size;
};

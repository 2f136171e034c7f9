import type { PathContent } from '../content/path-content.ts';
import type { DoubtfulReference } from '../report.ts';
import type { Dominators } from './dominators.ts';
import type { ClosureGraph } from './graph.ts';
import { reachableSize } from './reachable-size.ts';

/** Who refers to each path. */
const referrersOf = ({ references }: ClosureGraph): readonly number[][] => {
  const referrers: number[][] = references.map(() => []);
  references.forEach((all, from) => {
    for (const to of all) referrers[to]?.push(from);
  });
  return referrers;
};

export interface Doubtful {
  readonly doubtful: readonly DoubtfulReference[];
  readonly doubtfulTogether: number;
}

/**
 * References that may be there by accident: held by no file that is needed at run time, or by a single one.
 *
 * @param contents by number of the path
 */
export const doubtfulReferences = (
  graph: ClosureGraph,
  { dominates, retained }: Dominators,
  contents: readonly PathContent[],
): Doubtful => {
  const referrers = referrersOf(graph);
  /** Without this reference nothing leads to `to`, when all others who refer to it are there only because of it. */
  const saves = (from: number, to: number): number =>
    graph.roots.includes(to) || (referrers[to] ?? []).some((other) => other !== from && !dominates(to, other))
      ? 0
      : (retained[to] ?? 0);
  const found = contents.flatMap(({ references }, from) =>
    references.flatMap((reference): DoubtfulReference[] => {
      const to = graph.indexOf(reference.to);
      const node = graph.nodes[from];
      if (to === undefined || node === undefined || to === from || reference.files === 0) return [];
      const { files, purposes, places } = reference;
      const idle = !purposes.includes('run-time');
      if (!idle && files > 1) return [];
      const reason = idle ? ('no-run-time-file' as const) : ('one-file' as const);
      return [{ from: node.path, to: reference.to, reason, files, purposes, places, saves: saves(from, to) }];
    }),
  );
  const order = (a: DoubtfulReference, b: DoubtfulReference): number =>
    b.saves - a.saves || (a.reason === b.reason ? 0 : a.reason === 'one-file' ? 1 : -1);
  const idle = new Set(
    found.filter(({ reason }) => reason === 'no-run-time-file').map(({ from, to }) => `${from}\n${to}`),
  );
  const path = (at: number): string => graph.nodes[at]?.path ?? '';
  const whole = reachableSize(graph, () => false);
  return {
    doubtful: found.sort(order),
    doubtfulTogether: whole - reachableSize(graph, (from, to) => idle.has(`${path(from)}\n${path(to)}`)),
  };
};

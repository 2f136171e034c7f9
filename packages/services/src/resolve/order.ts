import type { ServiceSet } from '../description/service-set.ts';

/** A service that needs another on the same host. */
export interface Edge {
  readonly from: string;
  readonly to: string;
}

/**
 * Which needs can be orders too: all but those on a circle of needs and orders, where nobody could be first. Services that
 * need each other in a circle start side by side.
 */
export const orderedNeeds = (set: ServiceSet, needs: readonly Edge[]): readonly Edge[] => {
  const next = new Map<string, string[]>(Object.keys(set.services).map((id) => [id, []]));
  const add = (from: string, to: string): void => {
    if (next.has(to)) next.get(from)?.push(to);
  };
  for (const [id, { dependencies }] of Object.entries(set.services)) {
    for (const other of dependencies?.after ?? []) add(id, other);
    for (const other of dependencies?.before ?? []) add(other, id);
  }
  for (const { from, to } of needs) add(from, to);
  const circleOf = strongComponents(next);
  return needs.filter(({ from, to }) => circleOf.get(from) !== circleOf.get(to));
};

type Graph = ReadonlyMap<string, readonly string[]>;

/** Node -> which strongly connected component it is in (Kosaraju). Without recursion: a chain may be long. */
const strongComponents = (graph: Graph): ReadonlyMap<string, number> => {
  const back = new Map<string, string[]>([...graph.keys()].map((id) => [id, []]));
  for (const [from, others] of graph) for (const to of others) back.get(to)?.push(from);
  const component = new Map<string, number>();
  let count = 0;
  for (const root of finished(graph).reverse()) {
    if (component.has(root)) continue;
    const open = [root];
    component.set(root, count);
    for (let id = open.pop(); id !== undefined; id = open.pop())
      for (const other of back.get(id) ?? [])
        if (!component.has(other)) {
          component.set(other, count);
          open.push(other);
        }
    count++;
  }
  return component;
};

/** All nodes, each behind all that can be reached from it first. */
const finished = (graph: Graph): string[] => {
  const seen = new Set<string>();
  const done: string[] = [];
  for (const root of graph.keys()) {
    if (seen.has(root)) continue;
    seen.add(root);
    const way = [{ id: root, at: 0 }];
    for (let top = way.at(-1); top !== undefined; top = way.at(-1)) {
      const other = graph.get(top.id)?.[top.at++];
      if (other === undefined) {
        done.push(top.id);
        way.pop();
      } else if (!seen.has(other)) {
        seen.add(other);
        way.push({ id: other, at: 0 });
      }
    }
  }
  return done;
};

import type { ClosureGraph } from './graph.ts';

/** Which paths are needed only through another one. */
export interface Dominators {
  /** In bytes: of the path and of all that would leave the closure with it. */
  readonly retained: readonly number[];
  /** Whether every chain from a root to `path` goes through `by`; true for a path and itself. */
  readonly dominates: (by: number, path: number) => boolean;
}

/** Paths in the order in which a depth-first walk leaves them. */
const postorder = ({ roots, references, nodes }: ClosureGraph): readonly number[] => {
  const seen = new Uint8Array(nodes.length);
  const order: number[] = [];
  // An explicit stack: a chain of references may be as long as the closure.
  for (const root of roots) {
    const stack: { readonly node: number; next: number }[] = [];
    const enter = (node: number): void => {
      if (seen[node] === 1) return;
      seen[node] = 1;
      stack.push({ node, next: 0 });
    };
    enter(root);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const to = references[top.node]?.[top.next++];
      if (to !== undefined) enter(to);
      else {
        order.push(top.node);
        stack.pop();
      }
    }
  }
  return order;
};

/**
 * The dominator tree by iteration (Cooper, Harvey, Kennedy: "A Simple, Fast Dominance Algorithm"), below a node that
 * refers to all roots. What no root leads to retains nothing.
 */
export const dominators = (graph: ClosureGraph): Dominators => {
  const order = postorder(graph);
  const above = graph.nodes.length;
  const rank = new Int32Array(above + 1).fill(-1);
  order.forEach((node, at) => {
    rank[node] = at;
  });
  rank[above] = order.length;
  const referrers: number[][] = graph.nodes.map(() => []);
  for (const from of order) for (const to of graph.references[from] ?? []) referrers[to]?.push(from);
  for (const root of graph.roots) referrers[root]?.push(above);

  const parent = new Int32Array(above + 1).fill(-1);
  parent[above] = above;
  const parentOf = (node: number): number => parent[node] ?? above;
  const rankOf = (node: number): number => rank[node] ?? -1;
  const meet = (a: number, b: number): number => {
    let [left, right] = [a, b];
    while (left !== right) {
      while (rankOf(left) < rankOf(right)) left = parentOf(left);
      while (rankOf(right) < rankOf(left)) right = parentOf(right);
    }
    return left;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (const node of [...order].reverse()) {
      const known = (referrers[node] ?? []).filter((each) => parentOf(each) !== -1);
      const found = known.reduce(meet);
      if (parent[node] === found) continue;
      parent[node] = found;
      changed = true;
    }
  }

  const retained = graph.nodes.map(({ narSize }, node) => (rankOf(node) === -1 ? 0 : narSize));
  for (const node of order) {
    const to = parentOf(node);
    if (to !== above) retained[to] = (retained[to] ?? 0) + (retained[node] ?? 0);
  }
  return {
    retained,
    dominates: (by, path) => {
      let at = path;
      while (at !== above && rankOf(at) < rankOf(by)) at = parentOf(at);
      return at === by;
    },
  };
};

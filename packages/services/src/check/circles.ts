import { compareUtf8 } from '@nixtools/nix-formats';
import { placeOf } from '../description/marks.ts';
import type { ServiceSet } from '../description/service-set.ts';
import type { Problem } from './problem.ts';

interface Edge {
  readonly to: string;
  readonly place: string;
}

type Graph = ReadonlyMap<string, readonly Edge[]>;

/** No service waits for itself, and none needs itself, however long the way round. */
export const circleProblems = (set: ServiceSet): Problem[] => [
  ...problem('waits for itself', circleIn(orderGraph(set))),
  ...problem('needs itself', circleIn(needGraph(set))),
];

const problem = (does: string, circle: readonly Edge[] | undefined): Problem[] => {
  const [first] = circle ?? [];
  if (circle === undefined || first === undefined) return [];
  return [
    {
      code: 'SERVICE_CIRCLE',
      message: `${first.to} ${does}: ${[...circle, first].map(({ to }) => to).join(' -> ')}`,
      places: [...new Set(circle.map(({ place }) => place))],
      hint: 'remove one of these dependencies',
    },
  ];
};

const graphOf = (set: ServiceSet, edges: readonly (readonly [string, Edge])[]): Graph => {
  const graph = new Map<string, Edge[]>(
    Object.keys(set.services)
      .sort(compareUtf8)
      .map((id) => [id, []]),
  );
  for (const [from, edge] of edges) if (graph.has(edge.to)) graph.get(from)?.push(edge);
  return graph;
};

/** Who starts after whom. */
const orderGraph = (set: ServiceSet): Graph =>
  graphOf(
    set,
    Object.entries(set.services).flatMap(([id, { dependencies }]) => {
      const place = (axis: string): string => placeOf(set, ['services', id, 'dependencies', axis]);
      const after = (dependencies?.after ?? []).map((to) => [id, { to, place: place('after') }] as const);
      const before = (dependencies?.before ?? []).map(
        (to) => [to, { to: id, place: place('before') }] as const,
      );
      return [...after, ...before];
    }),
  );

const needGraph = (set: ServiceSet): Graph =>
  graphOf(
    set,
    Object.entries(set.services).flatMap(([id, { dependencies }]) =>
      (['requires', 'bindsTo'] as const).flatMap((axis) =>
        (dependencies?.[axis] ?? []).map(
          (to) => [id, { to, place: placeOf(set, ['services', id, 'dependencies', axis]) }] as const,
        ),
      ),
    ),
  );

/** The edges of one circle. Without recursion: a chain of services may be long. */
const circleIn = (graph: Graph): readonly Edge[] | undefined => {
  const done = new Set<string>();
  for (const start of graph.keys()) {
    const way: { readonly edge: Edge; next: number }[] = [{ edge: { to: start, place: '' }, next: 0 }];
    const onWay = new Map([[start, 0]]);
    while (way.length > 0) {
      const top = way.at(-1);
      if (top === undefined) break;
      const edge = done.has(top.edge.to) ? undefined : graph.get(top.edge.to)?.[top.next++];
      if (edge === undefined) {
        done.add(top.edge.to);
        onWay.delete(top.edge.to);
        way.pop();
        continue;
      }
      const from = onWay.get(edge.to);
      if (from !== undefined) return [edge, ...way.slice(from + 1).map((step) => step.edge)];
      onWay.set(edge.to, way.length);
      way.push({ edge, next: 0 });
    }
  }
  return undefined;
};

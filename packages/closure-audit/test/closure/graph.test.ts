import { parseStorePath, type StorePath } from '@nixtools/nix-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dominators } from '../../src/closure/dominators.ts';
import { type ClosureGraph, closureGraph } from '../../src/closure/graph.ts';
import { reachableSize } from '../../src/closure/reachable-size.ts';
import { chainTo, shortestChains } from '../../src/closure/shortest-chains.ts';

const pathOf = (number: number): StorePath =>
  parseStorePath(`/nix/store/${String(number).padStart(32, '0')}-p${number}`);

const graphOf = (references: readonly (readonly number[])[], roots: readonly number[]): ClosureGraph =>
  closureGraph(
    references.map((all, number) => ({
      path: pathOf(number),
      narSize: 2 ** (number % 20) + number,
      references: all.map(pathOf),
    })),
    roots.map(pathOf),
  );

/** Any graph of up to 14 paths, circles and loops included. */
const anyGraph = fc.integer({ min: 1, max: 14 }).chain((count) => {
  const path = fc.nat({ max: count - 1 });
  return fc.record({
    references: fc.array(fc.uniqueArray(path, { maxLength: 5 }), { minLength: count, maxLength: count }),
    roots: fc.uniqueArray(path, { minLength: 1, maxLength: 3 }),
  });
});

/** How many references a path is from a root, by trying ever longer chains. */
const distances = ({ nodes, roots, references }: ClosureGraph): readonly (number | undefined)[] => {
  const found: (number | undefined)[] = nodes.map(() => undefined);
  let front: readonly number[] = roots;
  for (let distance = 0; distance <= nodes.length; distance++) {
    for (const path of front) found[path] ??= distance;
    front = [...new Set(front.flatMap((path) => references[path] ?? []))];
  }
  return found;
};

describe('the shortest chain', () => {
  it('is as short as can be, begins with a root, and each step is a reference', () => {
    fc.assert(
      fc.property(anyGraph, ({ references, roots }) => {
        const graph = graphOf(references, roots);
        const reached = shortestChains(graph);
        expect(reached.map((each) => each?.distance)).toEqual(distances(graph));
        reached.forEach((each, path) => {
          if (each === undefined) return;
          const chain = chainTo(reached, path);
          expect(chain).toHaveLength(each.distance + 1);
          expect(graph.roots).toContain(chain[0]);
          chain.slice(1).forEach((to, before) => {
            expect(graph.references[chain[before] ?? -1]).toContain(to);
          });
        });
      }),
    );
  });
});

describe('what a path retains', () => {
  it('is what the closure loses when nothing may refer to it any more', () => {
    fc.assert(
      fc.property(anyGraph, ({ references, roots }) => {
        const graph = graphOf(references, roots);
        const { retained, dominates } = dominators(graph);
        const whole = reachableSize(graph, () => false);
        const reached = distances(graph);
        graph.nodes.forEach((_, path) => {
          const without = { ...graph, roots: graph.roots.filter((root) => root !== path) };
          const lost = whole - reachableSize(without, (_from, to) => to === path);
          expect(retained[path]).toBe(reached[path] === undefined ? 0 : lost);
          if (reached[path] !== undefined) expect(dominates(path, path)).toBe(true);
        });
      }),
    );
  });
});

it('a reference to what is not in the closure is an error that names both', () => {
  const open = [{ path: pathOf(0), narSize: 1, references: [pathOf(1)] }];
  expect(() => closureGraph(open, [pathOf(0)])).toThrow(
    expect.objectContaining({
      code: 'CLOSURE_OPEN',
      place: pathOf(0),
      message: expect.stringContaining(pathOf(1)),
    }),
  );
});

it('a chain of 50,000 references overflows no stack', () => {
  const count = 50_000;
  const line = Array.from({ length: count }, (_, number) => (number + 1 < count ? [number + 1] : []));
  const graph = graphOf(line, [0]);
  expect(shortestChains(graph).at(-1)?.distance).toBe(count - 1);
  expect(dominators(graph).retained[0]).toBe(reachableSize(graph, () => false));
});

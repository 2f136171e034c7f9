import { NixtoolsError } from '@nixtools/nix-formats';
import { expect } from 'vitest';
import type { DeltaLimits } from '../../src/delta/limits.ts';
import { DRV_FILE, type Graph, nodeOfReference, outputOfReference } from '../../src/graph/graph.ts';
import { viewOf } from '../../src/graph/graph-view.ts';
import { columnsOf, isFixed } from '../../src/graph/shape.ts';
import { referenceCount } from '../../src/graph/tokens.ts';
import type { PackageSet } from './package-sets.ts';

export const place = 'hostile delta';
export const storeDir = '/nix/store';
export const limits: DeltaLimits = {
  nodes: 3000,
  decodedBytes: 32 * 1024 ** 2,
  valueBytes: 1024 ** 2,
  columns: 200,
  references: 1000,
};

/** The code of the error of ours that the work ends with, or `accepted`. */
export const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'accepted',
    (error: unknown) => {
      if (error instanceof NixtoolsError) return error.code;
      throw error;
    },
  );

/** That nothing in a graph leads to something that is not there. */
export const requireSound = (graph: Graph): void => {
  const view = viewOf(graph);
  let seen = graph.rootCount;
  const below = (numbers: Iterable<number>, count: number): boolean =>
    [...numbers].every((number) => number < count);
  expect(below(graph.shapeOf, graph.shapes.length)).toBe(true);
  expect(below(graph.nameOf, graph.names.count)).toBe(true);
  expect(below(graph.cells, graph.templateOf.length)).toBe(true);
  expect(below(graph.templateOf, graph.templates.count)).toBe(true);
  expect(graph.cellStarts.length).toBe(graph.count + 1);
  for (let node = 0; node < graph.count; node++) {
    expect(node < seen, 'in canonical order').toBe(true);
    const shape = view.shape(node);
    const columns = columnsOf(shape).length;
    expect((graph.cellStarts[node + 1] ?? 0) - (graph.cellStarts[node] ?? 0)).toBe(columns);
    if (shape.type === 'source') expect(graph.payloadOf[node]).toBeLessThan(graph.contents.count);
    if (isFixed(shape)) expect(graph.payloadOf[node]).toBeLessThan(graph.digests.count);
    for (let column = 0; column < columns; column++) {
      const value = view.value(node, column);
      const references = view.references(value);
      expect(references.length).toBe(referenceCount(view.template(value)));
      for (const each of references) {
        const target = nodeOfReference(each);
        seen = Math.max(seen, target + 1);
        const { type, outputs = [''] } = { outputs: undefined, ...view.shape(target) };
        const output = outputOfReference(each);
        expect(output < outputs.length || (output === DRV_FILE && type !== 'source')).toBe(true);
      }
    }
  }
  expect(seen).toBe(graph.count);
};

/** What the deltas start from. */
export const packages = {
  setup: { name: 'setup.sh', file: 'x\n'.repeat(50) },
  zlib: { name: 'zlib-1.2.8', outputs: ['out', 'dev'], env: { setup: '{setup}', src: '{zlib-src}' } },
  'zlib-src': { name: 'zlib-1.2.8.tar.gz', download: 'zlib', env: { url: 'http://zlib.net' } },
  curl: { name: 'curl-7', env: { setup: '{setup}', buildInputs: '{zlib} {zlib.dev}', flags: '-O2' } },
} satisfies PackageSet;

import { NixtoolsError } from '@nixtools/nix-formats';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { draws } from '../../../../test/draws.ts';
import { applyDelta } from '../../src/delta/apply/apply-delta.ts';
import { encodeDelta } from '../../src/delta/encode/encode-delta.ts';
import { streamNames } from '../../src/delta/layout.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { buildGraph } from '../../src/pack/build-graph.ts';
import { verifyGraph } from '../../src/render/verify-graph.ts';
import { helloObjects, modernObjects, sourceOf } from '../closures.ts';
import { type DeltaParts, partsOf, repack } from './forged-deltas.ts';
import { buildSet, type PackageSet } from './package-sets.ts';
import { codeOf, limits, packages, place, requireSound, storeDir } from './soundness.ts';

const changed: PackageSet = {
  setup: { name: 'setup.sh', file: `${'x\n'.repeat(20)}y\n${'x\n'.repeat(30)}` },
  zlib: { ...packages.zlib, name: 'zlib-1.2.11', env: { ...packages.zlib.env, doCheck: '1' } },
  'zlib-src': { name: 'zlib-1.2.11.tar.gz', download: 'newer', env: { url: 'http://zlib.net' } },
  curl: {
    ...packages.curl,
    env: { ...packages.curl.env, flags: '-O3', buildInputs: '{new} {zlib.dev} {zlib}' },
  },
  new: { name: 'new-1', env: { setup: '{setup}', text: '{text}', same: '{zlib-src}' } },
  text: { name: 'text', file: 'text' },
};

const graphOf = (objects: ReturnType<typeof helloObjects>): Promise<Graph> =>
  buildGraph({ storeDir, roots: objects.map(({ path }) => path), ...sourceOf(objects) });

const cases: readonly (readonly [string, () => Promise<readonly [Graph, Graph]>])[] = [
  ['a few changes', async () => [(await buildSet(packages)).graph, (await buildSet(changed)).graph]],
  [
    'the same packages',
    async () => [(await buildSet(changed)).graph, (await buildSet(changed, ['curl', 'new'])).graph],
  ],
  [
    'every kind of derivation',
    async () => [await graphOf(helloObjects().slice(0, 40)), await graphOf(modernObjects())],
  ],
];

const change = fc.record({
  stream: fc.constantFrom(...streamNames, 'digests' as const),
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  bytes: fc.uint8Array({ maxLength: 4 }),
  removed: fc.nat(4),
});

const splice = (bytes: Buffer, at: number, inserted: Uint8Array, removed: number): Buffer => {
  const from = Math.floor(at * (bytes.length + 1));
  return Buffer.concat([bytes.subarray(0, from), inserted, bytes.subarray(from + removed)]);
};

describe.each(cases)('a delta to %s', (_, graphs) => {
  let old: Graph;
  let delta: Buffer;
  let parts: DeltaParts;
  beforeAll(async () => {
    const [from, to] = await graphs();
    old = from;
    delta = await encodeDelta(from, to, [0, 1, 2, 3].slice(0, to.rootCount));
    parts = await partsOf(delta);
  });

  const apply = (bytes: Uint8Array): Promise<Graph> => applyDelta(old, bytes, { place, limits });

  it('that is changed in its streams, with right checksums, is refused or gives a sound graph', async () => {
    let refused = 0;
    const property = fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
      const streams = { ...parts.streams };
      let { digests } = parts;
      for (const { stream, at, bytes, removed } of changes) {
        if (stream === 'digests') digests = splice(digests, at, bytes, removed);
        else streams[stream] = splice(streams[stream], at, bytes, removed);
      }
      const work = repack({ ...parts, streams, digests }).then(apply);
      const code = await codeOf(work);
      if (code === 'accepted') {
        const graph = await work;
        requireSound(graph);
        const verified = await codeOf(verifyGraph(graph, { place, limits: { objectBytes: 64 * 1024 ** 2 } }));
        expect(verified).toMatch(
          /^(accepted|PACK_CORRUPT|PACK_TOO_LARGE|DRV_[A-Z]+|NAR_SYNTAX|STORE_PATH_SYNTAX)$/,
        );
      } else {
        refused++;
        expect(code).toMatch(/^DELTA_(CORRUPT|TOO_LARGE)$/);
      }
    });
    await fc.assert(property, { numRuns: draws(600) });
    expect(refused).toBeGreaterThan(draws(100));
  });

  it('that is damaged as a file is refused', async () => {
    const damages = fc.array(fc.record({ at: fc.nat(delta.length - 1), bit: fc.nat(7) }), {
      minLength: 1,
      maxLength: 4,
    });
    const property = fc.asyncProperty(damages, fc.option(fc.nat(delta.length - 1)), async (flips, end) => {
      const damaged = Buffer.from(delta.subarray(0, end ?? delta.length));
      for (const { at, bit } of flips) if (at < damaged.length) damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
      if (damaged.equals(delta)) return;
      // What the header counts is held against what comes, and flags and minor versions are no content.
      expect(await codeOf(apply(damaged))).toMatch(/^(DELTA_(CORRUPT|TOO_LARGE)|SECTIONS_[A-Z_]+|accepted)$/);
    });
    await fc.assert(property, { numRuns: draws(400) });
  });

  it('that is applied to another graph is refused, or leads to another one', async () => {
    const { graph: other } = await buildSet({
      other: { name: 'other', env: { x: '{file}' } },
      file: { name: 'f', file: '' },
    });
    const result = await applyDelta(other, delta, { place }).catch((error: unknown) => error);
    if (result instanceof NixtoolsError) expect(result.code).toMatch(/^DELTA_/);
    else requireSound(result as Graph);
  });

  it('that counts wrong, or is for another store folder, is refused', async () => {
    for (const header of [
      { nodes: 0 },
      { nodes: 1e9 },
      { nodes: -1 },
      { nodes: 1.5 },
      { nodes: 'x' },
      { roots: 1e6 },
      { roots: undefined },
      { storeDir: '/gnu/store' },
      { storeDir: 7 },
    ]) {
      const forged = await repack({ ...parts, header: { ...parts.header, ...header } });
      expect(await codeOf(apply(forged)), JSON.stringify(header)).toMatch(/^DELTA_(CORRUPT|TOO_LARGE)$/);
    }
  });
});

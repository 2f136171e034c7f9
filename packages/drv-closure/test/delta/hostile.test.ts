import { NixtoolsError } from '@nixtools/nix-formats';
import { brotli, writeSections } from '@nixtools/sections';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { applyDelta } from '../../src/delta/apply/apply-delta.ts';
import { encodeDelta } from '../../src/delta/encode/encode-delta.ts';
import { streamNames } from '../../src/delta/layout.ts';
import type { DeltaLimits } from '../../src/delta/limits.ts';
import { DRV_FILE, type Graph, nodeOfReference, outputOfReference } from '../../src/graph/graph.ts';
import { viewOf } from '../../src/graph/graph-view.ts';
import { columnsOf, isFixed } from '../../src/graph/shape.ts';
import { referenceCount } from '../../src/graph/tokens.ts';
import { buildGraph } from '../../src/pack/build-graph.ts';
import { verifyGraph } from '../../src/render/verify-graph.ts';
import { failure, helloObjects, modernObjects, sourceOf } from '../closures.ts';
import { type DeltaParts, forge, partsOf, repack, seal, type Told } from './forged-deltas.ts';
import { buildSet, type PackageSet } from './package-sets.ts';

const place = 'hostile delta';
const storeDir = '/nix/store';
const limits: DeltaLimits = {
  nodes: 3000,
  decodedBytes: 32 * 1024 ** 2,
  valueBytes: 1024 ** 2,
  columns: 200,
  references: 1000,
};

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'accepted',
    (error: unknown) => {
      if (error instanceof NixtoolsError) return error.code;
      throw error;
    },
  );

/** That nothing in a graph leads to something that is not there. */
const requireSound = (graph: Graph): void => {
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

const packages = {
  setup: { name: 'setup.sh', file: 'x\n'.repeat(50) },
  zlib: { name: 'zlib-1.2.8', outputs: ['out', 'dev'], env: { setup: '{setup}', src: '{zlib-src}' } },
  'zlib-src': { name: 'zlib-1.2.8.tar.gz', download: 'zlib', env: { url: 'http://zlib.net' } },
  curl: { name: 'curl-7', env: { setup: '{setup}', buildInputs: '{zlib} {zlib.dev}', flags: '-O2' } },
} satisfies PackageSet;

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
    await fc.assert(property, { numRuns: 600 });
    expect(refused).toBeGreaterThan(100);
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
    await fc.assert(property, { numRuns: 400 });
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

describe('a delta written by hand', () => {
  let old: Graph;
  beforeAll(async () => {
    old = (await buildSet(packages)).graph;
  });
  const refusal = async (
    header: object,
    told: Told,
    allowed: Partial<DeltaLimits> = limits,
  ): Promise<NixtoolsError> => {
    const delta = await forge({ storeDir, nodes: 1, roots: 1, ...header }, told);
    return failure(applyDelta(old, delta, { place, limits: allowed }));
  };
  const source = (name = 'n') => ({
    // A root without a pair, told from nothing: all differs, no model.
    roots: [0, 0],
    nodes: [0, 1 | 2 | 4, 0],
    shapes: [0],
    names: [name.length],
    payloads: [0],
    kinds: [0],
  });
  const shape = '["source",1,"file"]';
  const drv = (envKeys: readonly string[], fixed: string | null = null, outputs = ['out']) =>
    JSON.stringify(['derivation', outputs, true, fixed, 0, false, envKeys]);

  it('that is honest is accepted', async () => {
    const told = { ...source(), edits: [shape.length, 4, 0], text: `${shape}ntext` };
    const graph = await applyDelta(old, await forge({ storeDir, nodes: 1, roots: 1 }, told), {
      place,
      limits,
    });
    requireSound(graph);
    expect(viewOf(graph).content(0).toString()).toBe('text');
  });

  it.each<[string, object, Told, string]>([
    ['a root that is no old object', {}, { roots: [0, 1 + 2 * 500] }, 'of no old object'],
    [
      'one old object as two roots',
      { nodes: 2, roots: 2 },
      { roots: [1, 1 + 1] },
      'or of one that has another',
    ],
    ['more objects than announced', { nodes: 1, roots: 1 }, { roots: [0, 1 + 2 * 3] }, 'more than 1 objects'],
    ['fewer objects than announced', { nodes: 9, roots: 1 }, {}, 'nothing refers to object'],
    ['an object of which nothing is told', {}, { roots: [0, 0] }, 'nothing is told'],
    ['a model that comes later', {}, { roots: [0, 0], nodes: [0, 0, 1] }, 'a model that is not there'],
    [
      'a model that no graph has',
      {},
      { roots: [0, 0], nodes: [0, 0, 2 + 4 * 99] },
      'a model that is not there',
    ],
    ['differences that do not exist', {}, { nodes: [0, 32] }, 'differences 32'],
    ['a stream that ends early', {}, { nodes: [0, 1] }, 'end too early'],
    ['a stream with more', {}, { values: [1] }, 'more in values'],
    [
      'a name with a slash',
      {},
      { ...source('../../x'), edits: [shape.length, 0, 0], text: `${shape}../../x` },
      'is no name',
    ],
    ['an empty name', {}, { ...source(''), edits: [shape.length, 0, 0], text: shape }, 'is no name'],
    ['a shape that is no JSON', {}, { ...source(), edits: [1], text: '[' }, 'a shape'],
    ['a shape in another form', {}, { ...source(), edits: [20], text: '["source", 1,"file"]' }, 'a shape'],
    ['an unknown kind of source', {}, { ...source(), edits: [20], text: '["source",99,"file"]' }, 'a shape'],
    [
      'a derivation without output',
      {},
      { ...source(), edits: [drv([], null, []).length], text: drv([], null, []) },
      'a shape',
    ],
    [
      'variables that are not sorted',
      {},
      { ...source(), edits: [drv(['b', 'a']).length], text: drv(['b', 'a']) },
      'a shape',
    ],
    ['an output twice', {}, { ...source(), edits: [drv(['out']).length], text: drv(['out']) }, 'a shape'],
    [
      'an unknown hash',
      {},
      { ...source(), edits: [drv([], 'sha3').length], text: drv([], 'sha3') },
      'a shape',
    ],
    [
      'a property of all objects as a hash',
      {},
      { ...source(), edits: [drv([], 'toString').length], text: drv([], 'toString') },
      'a shape',
    ],
    [
      'a digest that is cut short',
      {},
      {
        ...source(),
        payloads: [0],
        edits: [drv([], 'sha256').length],
        text: `${drv([], 'sha256')}n`,
        digests: Buffer.alloc(31),
      },
      'end too early',
    ],
    ['a shape that took no place', {}, { ...source(), shapes: [1] }, 'no other shape'],
    ['a shape that was not used', {}, { ...source(), shapes: [2, 0] }, 'shape 0'],
    ['an old shape that is none', {}, { ...source(), shapes: [3, 99] }, 'old shape 99'],
    [
      'a payload that was not told',
      {},
      { ...source(), payloads: [1], edits: [shape.length], text: `${shape}n` },
      'payload 1',
    ],
    [
      'a value that was not made',
      {},
      { ...source(), kinds: [4], values: [0], edits: [shape.length, 0], text: `${shape}n` },
      'value 0',
    ],
    [
      'an old value that is none',
      {},
      { ...source(), kinds: [5], values: [4000], edits: [shape.length, 0], text: `${shape}n` },
      'an old value',
    ],
    [
      'a template that was not used',
      {},
      { ...source(), kinds: [2], values: [0], edits: [shape.length, 0], text: `${shape}n` },
      'template 0',
    ],
    [
      'an old template that is none',
      {},
      { ...source(), kinds: [3], values: [999], edits: [shape.length, 0], text: `${shape}n` },
      'old template 999',
    ],
    [
      'a value like none',
      {},
      { ...source(), kinds: [1], edits: [shape.length, 0], text: `${shape}n` },
      'like none',
    ],
    [
      'a value that replaces none',
      {},
      { ...source(), kinds: [6], edits: [shape.length, 0, 0], text: `${shape}n` },
      'replaces none',
    ],
    [
      'a reference to an object that is not there',
      {},
      { ...source(), edits: [shape.length, 0, 1], text: `${shape}n\x01`, references: [2 + 2 * 7, 0] },
      'not there',
    ],
    [
      'a reference to an old object that is not there',
      {},
      { ...source(), edits: [shape.length, 0, 1], text: `${shape}n\x01`, references: [3 + 2 * 99, 0] },
      'not there',
    ],
    [
      'a reference to an output that is not there',
      {},
      { ...source(), edits: [shape.length, 0, 1], text: `${shape}n\x01`, references: [2, 1] },
      'no output 1',
    ],
    [
      'a reference to the .drv file of a source',
      {},
      { ...source(), edits: [shape.length, 0, 1], text: `${shape}n\x01`, references: [2, 255] },
      'no output 255',
    ],
    [
      'fewer references than its text has',
      {},
      { ...source(), edits: [shape.length, 0, 2], text: `${shape}n\x01\x01`, references: [2, 0] },
      'end too early',
    ],
    ['a gap beyond all columns', {}, { nodes: [0, 8], cells: [99] }, 'gap 99'],
    ['a cell that no column has', {}, { nodes: [0, 8], cells: [0, 1], kinds: [0], edits: [0] }, 'too many'],
    [
      'an edit that copies what is not there',
      {},
      { nodes: [0, 4], payloads: [0], edits: [1, 101, 0, 0] },
      'copied length 101',
    ],
    [
      'an edit that steps before its text',
      {},
      { nodes: [0, 4], payloads: [0], edits: [1, 0, 1, 0] },
      'leaves its text',
    ],
    [
      'an edit that steps behind its text',
      {},
      { nodes: [0, 4], payloads: [0], edits: [1, 100, 2, 0] },
      'leaves its text',
    ],
    ['a number without an end', {}, { edits: [2 ** 40] }, 'more in edits'],
  ])('with %s is refused', async (_, header, told, message) => {
    const error = await refusal(header, told);
    expect(error).toMatchObject({ code: 'DELTA_CORRUPT', kind: 'verification' });
    expect(error.message).toContain(message);
    expect(error.place).toContain(place);
    expect(error.hint).toBeDefined();
  });

  it('with a number that is too long is refused', async () => {
    const parts = await partsOf(await forge({ storeDir, nodes: 1, roots: 1 }, {}));
    const roots = Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);
    const forged = await repack({ ...parts, streams: { ...parts.streams, roots } });
    expect((await failure(applyDelta(old, forged, { place }))).message).toContain('too long');
  });

  it.each<[string, object, Told, Partial<DeltaLimits>]>([
    ['objects', { nodes: 10, roots: 10 }, {}, { nodes: 9 }],
    [
      'bytes of a text',
      {},
      { ...source(), edits: [shape.length, 9], text: `${shape}n123456789` },
      { valueBytes: 8 },
    ],
    ['bytes of an edited text', {}, { nodes: [0, 4], payloads: [0], edits: [0] }, { valueBytes: 99 }],
    [
      'columns',
      {},
      { ...source(), payloads: [], edits: [drv(['a', 'b']).length], text: `${drv(['a', 'b'])}n` },
      { columns: 3 },
    ],
    [
      'references',
      {},
      { ...source(), edits: [shape.length, 0, 3], text: `${shape}n\x01\x01\x01` },
      { references: 2 },
    ],
    [
      'bytes in all',
      {},
      { ...source(), edits: [shape.length, 9], text: `${shape}n123456789` },
      { decodedBytes: 100 },
    ],
  ])('with more %s than the limit is refused', async (_, header, told, allowed) => {
    const error = await refusal(header, told, allowed);
    expect(error.code === 'DELTA_TOO_LARGE' || error.message.includes('a shape'), error.message).toBe(true);
  });

  it('of a few bytes that asks for gigabytes is refused before they are made', async () => {
    // The 100 bytes of an old text, copied again and again.
    const hunks = Array.from({ length: 50_000 }, () => [100, 199, 0]).flat();
    const told = { nodes: [0, 4], payloads: [0], edits: [50_000, ...hunks] };
    const allowed = { ...limits, decodedBytes: 4 * 1024 ** 2, valueBytes: 1024 ** 3 };
    expect(await refusal({}, told, allowed)).toMatchObject({ code: 'DELTA_TOO_LARGE', kind: 'refused' });
  });

  it('of which a section unpacks to more than the limit is refused before it is unpacked', async () => {
    const bomb = await seal({ storeDir, nodes: 1, roots: 1 }, Buffer.alloc(2 * 1024 ** 2), Buffer.alloc(0));
    const error = await failure(applyDelta(old, bomb, { place, limits: { decodedBytes: 1024 ** 2 } }));
    expect(error).toMatchObject({ code: 'SECTIONS_TOO_LARGE', kind: 'refused' });
  });

  it('without its section of changes is refused', async () => {
    const digests = { tag: 'HASH', bytes: Buffer.alloc(0), packing: brotli() };
    const header = { storeDir, nodes: 0, roots: 0 };
    const empty = await writeSections({
      magic: 'NIXDELT\0',
      major: 1,
      minor: 0,
      header,
      sections: [digests],
    });
    expect(await codeOf(applyDelta(old, empty, { place }))).toBe('SECTIONS_CORRUPT');
  });

  it('can write down a cycle, which is found when paths are computed', async () => {
    const told = { ...source(), edits: [shape.length, 0, 1], text: `${shape}n\x01`, references: [2, 0] };
    const graph = await applyDelta(old, await forge({ storeDir, nodes: 1, roots: 1 }, told), {
      place,
      limits,
    });
    requireSound(graph);
    const error = await failure(verifyGraph(graph, { place }));
    expect(error.message).toContain('needs itself');
  });
});

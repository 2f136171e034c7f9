import type { NixtoolsError } from '@nixtools/nix-formats';
import { brotli, writeSections } from '@nixtools/sections';
import { beforeAll, describe, expect, it } from 'vitest';
import { applyDelta } from '../../src/delta/apply/apply-delta.ts';
import type { DeltaLimits } from '../../src/delta/limits.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { viewOf } from '../../src/graph/graph-view.ts';
import { verifyGraph } from '../../src/render/verify-graph.ts';
import { failure } from '../closures.ts';
import { forge, partsOf, repack, seal, type Told } from './forged-deltas.ts';
import { buildSet } from './package-sets.ts';
import { codeOf, limits, packages, place, requireSound, storeDir } from './soundness.ts';

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

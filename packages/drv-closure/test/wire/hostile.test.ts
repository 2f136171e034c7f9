import { NixtoolsError, type StorePath, storePathHash } from '@nixtools/nix-formats';
import { readSections, type SectionInput, writeSections } from '@nixtools/sections';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { draws } from '../../../../test/draws.ts';
import { hostileNars } from '../../../nix-formats/test/nar/hostile-nars.ts';
import { buildGraph } from '../../src/pack/build-graph.ts';
import { packOfGraph } from '../../src/read/open-pack.ts';
import { verifyGraph } from '../../src/render/verify-graph.ts';
import { decodeGraph } from '../../src/wire/decode-graph.ts';
import { encodeGraph } from '../../src/wire/encode-graph.ts';
import { MAGIC, MAJOR, MINOR, SECTIONS } from '../../src/wire/layout.ts';
import { collect, failure, helloObjects, modernObjects, plain, sourceOf } from '../closures.ts';
import {
  chainPack,
  derivationPack,
  numbers,
  packOf,
  sourcePack,
  texts,
  verbatimPack,
} from './hand-made-packs.ts';

const storeDir = '/nix/store';
const place = 'hostile.pack';

interface Parts {
  readonly header: Record<string, unknown>;
  readonly sections: ReadonlyMap<string, Buffer>;
}

const packed = async (roots: readonly StorePath[], source: ReturnType<typeof sourceOf>): Promise<Buffer> =>
  encodeGraph(await buildGraph({ storeDir, roots, ...source }), { quality: 1 });

const partsOf = async (pack: Uint8Array): Promise<Parts> => {
  const read = await readSections(pack, { magic: MAGIC, major: MAJOR, known: SECTIONS, place });
  const sections = new Map<string, Buffer>();
  for (const tag of read.tags) sections.set(tag, Buffer.from(await read.section(tag)));
  return { header: { ...read.header }, sections };
};

/** A file with right sizes and checksums, whatever its sections say. How they are packed is for `@nixtools/sections`. */
const repacked = ({ header, sections }: Parts): Promise<Buffer> => {
  const packing = { method: 'stored' } as const;
  const inputs = [...sections].map(([tag, bytes]): SectionInput => ({ tag, bytes, packing }));
  return writeSections({ magic: MAGIC, major: MAJOR, minor: MINOR, header, sections: inputs });
};

/** Lower than those of the program, so that what goes beyond them is soon made. */
const limits = { nodes: 2000, tableBytes: 24 * 1024 ** 2, objectBytes: 8 * 1024 ** 2 };

const read = async (pack: Uint8Array) => {
  const graph = await decodeGraph(pack, { place, limits });
  return packOfGraph(graph, await verifyGraph(graph, { place, limits }), place);
};

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'accepted',
    (error: unknown) => {
      if (error instanceof NixtoolsError) return error.code;
      throw error;
    },
  );

const wholes = [
  { name: 'hello', objects: helloObjects() },
  { name: 'every kind of derivation', objects: modernObjects() },
];

describe.each(wholes)('a pack of $name', ({ objects }) => {
  let parts: Parts;
  const original = new Map(objects.map((object) => [object.path, object]));
  beforeAll(async () => {
    parts = await partsOf(
      await packed(
        objects.map(({ path }) => path),
        sourceOf(objects),
      ),
    );
  });

  it('that is changed inside, with right checksums, is refused or gives other paths: never other content', async () => {
    const change = fc.record({
      tag: fc.constantFrom(...SECTIONS),
      at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      bytes: fc.uint8Array({ minLength: 0, maxLength: 4 }),
      removed: fc.nat(4),
    });
    const changes = fc.array(change, { minLength: 1, maxLength: 3 });
    const property = fc.asyncProperty(changes, async (edits) => {
      const sections = new Map(parts.sections);
      for (const { tag, at, bytes, removed } of edits) {
        const section = sections.get(tag) ?? Buffer.alloc(0);
        const place = Math.floor(at * section.length);
        sections.set(
          tag,
          Buffer.concat([section.subarray(0, place), bytes, section.subarray(place + removed)]),
        );
      }
      const work = repacked({ ...parts, sections }).then(read);
      if ((await codeOf(work)) !== 'accepted') return;
      const pack = await work;
      const known = [...original.keys()].filter((path) => pack.has(path));
      for (const object of await collect(pack.objects(known))) {
        expect(plain(object).nar).toBe(plain(original.get(object.path) ?? object).nar);
      }
    });
    await fc.assert(property, { numRuns: draws(400) });
  });

  it('that counts wrong is refused', async () => {
    for (const header of [
      { nodes: 0 },
      { nodes: 1e9 },
      { nodes: -1 },
      { nodes: 'x' },
      { roots: 1e6 },
      { roots: 0 },
    ]) {
      const pack = await repacked({ ...parts, header: { ...parts.header, ...header } });
      expect(await codeOf(read(pack)), JSON.stringify(header)).toMatch(/^PACK_(CORRUPT|TOO_LARGE)$/);
    }
  });

  it('that names no store folder, or another one, is refused or has other paths', async () => {
    for (const storeDir of ['', 'nix/store', '/nix/store/', '/nix//store', 7, undefined]) {
      const pack = await repacked({ ...parts, header: { ...parts.header, storeDir } });
      expect(await codeOf(read(pack)), String(storeDir)).toBe('PACK_CORRUPT');
    }
    const elsewhere = await repacked({ ...parts, header: { ...parts.header, storeDir: '/gnu/store' } });
    const accepted = await read(elsewhere).catch(() => undefined);
    const hashes = new Set([...original.keys()].map(storePathHash));
    for (const path of accepted?.closure([]) ?? []) expect(hashes.has(storePathHash(path))).toBe(false);
  });

  it('that lacks a section is refused', async () => {
    for (const tag of SECTIONS) {
      const sections = new Map(parts.sections);
      sections.delete(tag);
      expect(await codeOf(repacked({ ...parts, sections }).then(read)), tag).toBe('SECTIONS_CORRUPT');
    }
  });
});

const zeros = '0'.repeat(32);

/** A derivation with a fixed output: its paths follow from nothing else. */
const text = (source = ''): string =>
  `Derive([("out","/nix/store/${zeros}-n","sha256","${'0'.repeat(64)}")],[],[${source}],"s","b",[],[])`;

const repeatedSystem = () => derivationPack({ TEXT: texts('s'.repeat(1e6), 'b', '\x12'.repeat(1000)) });

const fixed = (kind: string) =>
  derivationPack({
    ...{ SHAP: numbers([1, 0, 1, 0, 5, 1, 0, 1, 2]), WORD: texts('out', kind, 'x'), NODE: numbers([0, 0]) },
    HASH: Buffer.alloc(32),
  });

const fixedTwice = () =>
  derivationPack({
    ...{ SHAP: numbers([1, 0, 2, 0, 1, 5, 2, 0, 1, 3]), WORD: texts('dev', 'out', 'sha256', 'x') },
    ...{ NODE: numbers([0, 0]), HASH: Buffer.alloc(32) },
  });

/** Two derivations, of which the first refers to an output of the second, many times. */
const repeatedOutput = () =>
  packOf(
    { nodes: 2, roots: 2 },
    {
      SHAP: numbers([2, 0, 1, 0, 0, 0, 1, 1, 0, 1, 2, 0, 0, 1, 1]),
      ...{ WORD: texts('out', 'x', 'o'.repeat(100)), NODE: numbers([0, 1]) },
      ...{ VALS: numbers([0, 1, 0, 1, 0, 0]), TMPL: numbers([0, 0, 0, 0]) },
      ...{ REFS: numbers(Array<number>(1e6).fill(2)), OUTS: numbers(Array<number>(1e6).fill(0)) },
      ...{ TEXT: texts('s', 'b', '\x01'.repeat(1e6), 'x'), NAME: texts('n', 'm') },
    },
  );

/** A derivation that refers to an output of another, which has a text of its own and no path yet. */
const unknownOutput = () =>
  packOf(
    { nodes: 2, roots: 1 },
    {
      SHAP: numbers([2, 0, 1, 0, 0, 0, 1, 1, 1, 1, 0]),
      ...{ WORD: texts('out', 'x'), NODE: numbers([0, 1]), VALS: numbers([0, 0, 0, 0]) },
      ...{ TMPL: numbers([0, 0, 0, 0]), REFS: numbers([0]), OUTS: numbers([0]) },
      TEXT: texts('s', 'b', '\x01', 'Derive([("out","","r:sha256","")],[],[],"s","b",[],[])'),
      NAME: texts('n', 'm'),
    },
  );

const referringSource = () =>
  packOf(
    { nodes: 2, roots: 2 },
    {
      // Flat SHA-256, and plain files.
      ...{ SHAP: numbers([1, 2, 2, 0]), NODE: numbers([0, 0]), VALS: numbers([0, 0]), TMPL: numbers([0, 0]) },
      ...{ REFS: numbers([2]), OUTS: numbers([0]), TEXT: texts('\x01', ''), NAME: texts('a', 'b') },
      SLEN: numbers([0, 0]),
    },
  );

describe('a pack made by hand', () => {
  it('that is honest is accepted', async () => {
    expect(await codeOf(chainPack(2, 1, [0, 0], [0], 'x\x01').then(read))).toBe('PACK_CORRUPT');
    expect(await codeOf(chainPack(1, 1, [0], [], 'x').then(read))).toBe('accepted');
  });

  it('with a cycle is refused', async () => {
    const error = await chainPack(2, 1, [0, 0], [0, 1], 'x\x01')
      .then(read)
      .catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'DRV_CYCLE', message: expect.stringContaining('needs itself') });
  });

  it('with a chain of a hundred thousand derivations needs no stack', async () => {
    const count = 100_000;
    const references = Array.from({ length: count - 1 }, () => 0);
    // The last one refers to nothing: its value has a template of its own.
    const pack = chainPack(count, 1, Array<number>(count).fill(0), [...references, 1], 'x\x01');
    const many = { ...limits, nodes: count };
    const graph = await decodeGraph(await pack, { place, limits: many });
    expect(await codeOf(verifyGraph(graph, { place, limits: many }))).toBe('DRV_CYCLE');
  });

  it('whose texts would be enormous is refused', async () => {
    const bomb = '\x02'.repeat(4_000_000);
    expect(
      await codeOf(chainPack(2000, 2000, [0, ...Array<number>(1999).fill(1)], [], bomb).then(read)),
    ).toBe('PACK_TOO_LARGE');
    const nothing = '\x06'.repeat(1_000_000);
    expect(
      await codeOf(chainPack(2000, 2000, [0, ...Array<number>(1999).fill(1)], [], nothing).then(read)),
    ).toBe('PACK_TOO_LARGE');
  });

  it('that refers beyond what is there is refused', async () => {
    for (const reference of [3, 200, 0xffffffff]) {
      expect(await codeOf(chainPack(2, 2, [0, 0], [1, reference], 'x\x01').then(read))).toBe('PACK_CORRUPT');
    }
  });

  it.each<[string, Promise<Buffer>, string]>([
    ['with a chain of bytes that say a system again and again', repeatedSystem(), 'PACK_TOO_LARGE'],
    [
      'with a name of eight million tokens',
      derivationPack({ NAME: texts(Buffer.alloc(8e6, 2)) }),
      'PACK_TOO_LARGE',
    ],
    [
      'with the name of a variable of eight million quotes',
      derivationPack({ WORD: texts('out', Buffer.alloc(8e6, 0x22)) }),
      'PACK_TOO_LARGE',
    ],
    [
      'that is kept as it is, and larger than what is parsed',
      verbatimPack(' '.repeat(17 * 2 ** 20)),
      'PACK_TOO_LARGE',
    ],
    [
      'whose text is all quotes',
      derivationPack({ TEXT: texts('s', 'b', Buffer.alloc(15 * 2 ** 19, 0x22)) }),
      'PACK_TOO_LARGE',
    ],
    ['that names an output again and again', repeatedOutput(), 'PACK_TOO_LARGE'],
    ['with a hash named as a property of all objects', fixed('toString'), 'PACK_CORRUPT'],
    ['with a hash that is none', fixed('sha3'), 'PACK_CORRUPT'],
    ['with a fixed output beside another', fixedTwice(), 'PACK_CORRUPT'],
    ['whose name leaves the store', derivationPack({ NAME: texts('..') }), 'STORE_PATH_SYNTAX'],
    ['whose store folder has a NUL', derivationPack({}, { storeDir: '/nix\0/store' }), 'PACK_CORRUPT'],
    [
      'whose name is too long for a .drv',
      derivationPack({ NAME: texts('x'.repeat(208)) }),
      'STORE_PATH_SYNTAX',
    ],
    ['whose output is no name', derivationPack({ WORD: texts('../x', 'y') }), 'STORE_PATH_SYNTAX'],
    ['whose store folder has ..', derivationPack({}, { storeDir: '/nix/../store' }), 'PACK_CORRUPT'],
    [
      'whose store folder is very long',
      derivationPack({}, { storeDir: `/${'x'.repeat(2000)}` }),
      'PACK_CORRUPT',
    ],
    ['whose text has another output than it says', verbatimPack(text(), ['dev', 'out']), 'PACK_CORRUPT'],
    [
      'whose text has an input that is not in it',
      verbatimPack(text(`"/nix/store/${zeros}-source"`)),
      'PACK_CORRUPT',
    ],
    ['that refers to an output whose path only a build tells', unknownOutput(), 'PACK_CORRUPT'],
    ['with references from a source that can have none', referringSource(), 'PACK_CORRUPT'],
  ])('%s is refused', async (_, pack, code) => {
    const error = await failure(pack.then(read));
    expect(error).toMatchObject({ code, place: expect.stringContaining(place), hint: expect.any(String) });
    expect(error.message.length).toBeLessThan(500);
  });

  it.each(Object.entries(hostileNars))(
    'with a source that is an archive of %s is refused',
    async (_, nar) => {
      const error = await failure(sourcePack(nar).then(read));
      expect(error).toMatchObject({ code: 'NAR_SYNTAX', place: expect.stringContaining(place) });
    },
  );
});

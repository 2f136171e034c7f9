import { NixtoolsError, type StorePath, storePathHash } from '@nixtools/nix-formats';
import { brotli, readSections, type SectionInput, writeSections } from '@nixtools/sections';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildGraph } from '../../src/pack/build-graph.ts';
import { packOfGraph } from '../../src/read/open-pack.ts';
import { verifyGraph } from '../../src/render/verify-graph.ts';
import { decodeGraph } from '../../src/wire/decode-graph.ts';
import { encodeGraph } from '../../src/wire/encode-graph.ts';
import { MAGIC, MAJOR, MINOR, SECTIONS } from '../../src/wire/layout.ts';
import { NumberWriter } from '../../src/wire/number-stream.ts';
import { collect, helloObjects, modernObjects, plain, sourceOf } from '../closures.ts';

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

/** A file with right sizes and checksums, whatever its sections say. */
const repacked = ({ header, sections }: Parts): Promise<Buffer> => {
  const packing = brotli({ quality: 1 });
  const inputs = [...sections].map(([tag, bytes]): SectionInput => ({ tag, bytes, packing }));
  return writeSections({ magic: MAGIC, major: MAJOR, minor: MINOR, header, sections: inputs });
};

const limits = { nodes: 2000, tableBytes: 64 * 1024 ** 2, objectBytes: 64 * 1024 ** 2 };

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
    await fc.assert(property, { numRuns: 400 });
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

/** A pack written by hand: derivations named a, b, ... with one output and one environment variable each. */
const handMade = (
  count: number,
  roots: number,
  values: readonly number[],
  references: readonly number[],
  text: string,
) => {
  const numbers = (list: readonly number[]): Buffer => {
    const writer = new NumberWriter();
    for (const number of list) writer.push(number);
    return writer.finish();
  };
  const end = '\x1f';
  const shared = [0, ...Array<number>(count - 1).fill(1)];
  return repacked({
    header: { storeDir, nodes: count, roots },
    sections: new Map([
      // One shape: a derivation with the output `out`, told in the environment, and the variable `x`.
      ['SHAP', numbers([1, 0, 1, 0, 1, 0, 1, 1])],
      ['WORD', Buffer.from(`out${end}x${end}`)],
      ['NODE', numbers(Array<number>(count).fill(0))],
      // The columns system, builder and x; all cells of the first two share one value.
      ['VALS', numbers([...shared, ...shared, ...values])],
      [
        'TMPL',
        numbers([0, 0, ...values.filter((value) => value === 0).map((_, index) => (index === 0 ? 0 : 1))]),
      ],
      ['REFS', numbers(references)],
      ['OUTS', numbers(references.map(() => 0))],
      ['TEXT', Buffer.from(`x86_64-linux${end}/bin/sh${end}${text}${end}`, 'latin1')],
      ['NAME', Buffer.from(Array.from({ length: count }, (_, index) => `n${index}${end}`).join(''))],
      ...['HASH', 'SLEN', 'SRCS'].map((tag): [string, Buffer] => [tag, Buffer.alloc(0)]),
    ]),
  });
};

describe('a pack made by hand', () => {
  it('that is honest is accepted', async () => {
    expect(await codeOf(handMade(2, 1, [0, 0], [0], 'x\x01').then(read))).toBe('PACK_CORRUPT');
    expect(await codeOf(handMade(1, 1, [0], [], 'x').then(read))).toBe('accepted');
  });

  it('with a cycle is refused', async () => {
    const error = await handMade(2, 1, [0, 0], [0, 1], 'x\x01')
      .then(read)
      .catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'PACK_CORRUPT', message: expect.stringContaining('needs itself') });
  });

  it('with a chain of a hundred thousand derivations needs no stack', async () => {
    const count = 100_000;
    const references = Array.from({ length: count - 1 }, () => 0);
    // The last one refers to nothing: its value has a template of its own.
    const pack = handMade(count, 1, Array<number>(count).fill(0), [...references, 1], 'x\x01');
    const many = { ...limits, nodes: count };
    const graph = await decodeGraph(await pack, { place, limits: many });
    expect(await codeOf(verifyGraph(graph, { place, limits: many }))).toBe('PACK_CORRUPT');
  });

  it('whose texts would be enormous is refused', async () => {
    const bomb = '\x02'.repeat(4_000_000);
    expect(await codeOf(handMade(2000, 2000, [0, ...Array<number>(1999).fill(1)], [], bomb).then(read))).toBe(
      'PACK_TOO_LARGE',
    );
    const nothing = '\x06'.repeat(1_000_000);
    expect(
      await codeOf(handMade(2000, 2000, [0, ...Array<number>(1999).fill(1)], [], nothing).then(read)),
    ).toBe('PACK_TOO_LARGE');
  });

  it('that refers beyond what is there is refused', async () => {
    for (const reference of [3, 200, 0xffffffff]) {
      expect(await codeOf(handMade(2, 2, [0, 0], [1, reference], 'x\x01').then(read))).toBe('PACK_CORRUPT');
    }
  });
});

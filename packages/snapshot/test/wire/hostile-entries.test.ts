import { canonicalJson, isNixtoolsError } from '@nixtools/nix-formats';
import {
  type ByteSink,
  brotli,
  readSections,
  writeBytes,
  writeNumber,
  writeSections,
} from '@nixtools/sections';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draws } from '../../../../test/draws.ts';
import {
  type Entry,
  packEntries,
  packEntriesDelta,
  parseEntry,
  type Roots,
  unpackEntries,
  unpackEntriesDelta,
  type WireLimits,
} from '../../src/index.ts';
import { addFieldSinks, type Columns, columnSinks, joinColumns, writeText } from '../../src/wire/columns.ts';
import { entryOf, factsOf, linesOf, worldOf } from './worlds.ts';

const hello = factsOf({ name: 'hello-1.2' });
const roots: Roots = { count: 1, facts: () => hello };

interface Forgery {
  readonly entries?: unknown;
  readonly fill: (columns: Columns<ByteSink>) => void;
  readonly tail?: Uint8Array;
}

const forge = async ({ entries = 1, fill, tail = Buffer.alloc(0) }: Forgery): Promise<Uint8Array> => {
  const columns = columnSinks();
  fill(columns);
  const { numbers, texts } = joinColumns(columns);
  return writeSections({
    ...{ magic: 'NIXENTS\0', major: 1, minor: 0 },
    header: { entries },
    sections: [
      { tag: 'NUMS', bytes: Buffer.concat([numbers, tail]), packing: brotli({ quality: 1 }) },
      { tag: 'TEXT', bytes: texts, packing: brotli({ quality: 1 }) },
    ],
  });
};

const unpack = async (forgery: Forgery, limits: Partial<WireLimits> = {}, from: Roots = roots) =>
  linesOf(unpackEntries(await forge(forgery), from, { place: 'forged', limits }));

/** One package of the first root, with one field of a new value. */
const onePackage =
  (field: string, text: string) =>
  ({ fixed, fields }: Columns<ByteSink>): void => {
    addFieldSinks({ fixed, fields });
    for (const column of [fixed.roots, fixed.prefixes, fixed.records, fixed.shapes]) writeNumber(column, 0);
    writeText(fixed.leaves, 'hello');
    writeText(fixed.fieldNames, field);
    for (const number of [1, 0]) writeNumber(fixed.shapes, number);
    for (const { ids, texts } of fields) {
      writeNumber(ids, 0);
      writeText(texts, text);
    }
  };

const fill = onePackage(':license', 'MIT');
const corrupt = { code: 'ENTRIES_CORRUPT', kind: 'verification', place: 'forged' };

it('a forgery is an honest part but for what is forged', async () => {
  expect(await unpack({ fill })).toEqual([
    canonicalJson(entryOf('hello', hello, { meta: { license: 'MIT' } })),
  ]);
});

describe('a forged part', () => {
  it.each<[string, Forgery]>([
    ['without a number of entries', { entries: null, fill }],
    ['of a negative number of entries', { entries: -1, fill }],
    ['of more entries than there can be', { entries: 1_000_001, fill }],
    ['of more entries than are told', { entries: 2, fill }],
    ['of fewer entries than are told', { entries: 0, fill }],
    ['with bytes after the columns', { fill, tail: Buffer.from([0]) }],
    [
      'whose package says why it failed',
      { fill: onePackage('.error', '\u0001{"kind":"throw","message":""}') },
    ],
    ['whose package has another derivation', { fill: onePackage('.drvPath', '/nix/store/x.drv') }],
    ['whose package has another attribute', { fill: onePackage('.attr', 'other') }],
    ['with a field that is none', { fill: onePackage('license', 'MIT') }],
    ['with a field that readers drop', { fill: onePackage(':__proto__', 'MIT') }],
    ['with a number for a version', { fill: onePackage('.version', '\u00011') }],
    ['with an output outside of every store', { fill: onePackage('.outputs', '\u0001{"out":"x"}') }],
    ['with a value that is no JSON', { fill: onePackage(':license', '\u0001[') }],
    ['with a string that is none', { fill: onePackage(':license', '\\') }],
    ['with a control character in a string', { fill: onePackage(':license', '\u001f') }],
    [
      'with a failed attribute that has meta',
      {
        fill: (columns) => {
          fill(columns);
          columns.fixed.roots.bytes[0] = 1;
        },
      },
    ],
    [
      'of an attribute without a name',
      {
        fill: (columns) => {
          fill(columns);
          columns.fixed.leaves.length = 0;
          writeText(columns.fixed.leaves, '');
        },
      },
    ],
    [
      'that names a derivation beyond the last',
      {
        fill: (columns) => {
          fill(columns);
          columns.fixed.roots.bytes[0] = 4;
        },
      },
    ],
    [
      'that repeats a record before the first',
      {
        fill: (columns) => {
          fill(columns);
          columns.fixed.records.bytes[0] = 1;
        },
      },
    ],
    [
      'whose texts are no UTF-8',
      {
        fill: (columns) => {
          fill(columns);
          writeBytes(columns.fixed.paths, Buffer.from([0xff]));
        },
      },
    ],
  ])('%s is refused', async (_, forgery) => {
    await expect(unpack(forgery)).rejects.toMatchObject(corrupt);
  });

  it('of attributes out of order is refused', async () => {
    const twice = (columns: Columns<ByteSink>): void => {
      fill(columns);
      for (const number of [3]) writeNumber(columns.fixed.roots, number);
      writeNumber(columns.fixed.prefixes, 0);
      writeText(columns.fixed.leaves, '\u0001');
      writeNumber(columns.fixed.records, 1);
    };
    await expect(unpack({ entries: 2, fill: twice })).rejects.toMatchObject({ code: 'ENTRIES_DISORDER' });
  });

  it('with a value longer than the limit is refused', async () => {
    const long = { fill: onePackage(':license', 'x'.repeat(1001)) };
    await expect(unpack(long, { valueBytes: 1000 })).rejects.toMatchObject(corrupt);
  });

  it('with a text that would grow beyond the limit is refused before it grows', async () => {
    const named = factsOf({ name: `${'x'.repeat(200)}-1` });
    const bomb = { fill: onePackage(':license', '\u0002'.repeat(900)) };
    await expect(unpack(bomb, { valueBytes: 1000 }, { count: 1, facts: () => named })).rejects.toMatchObject(
      corrupt,
    );
  });

  it('with an attribute that would grow beyond the limit is refused before it grows', async () => {
    const named = factsOf({ name: `${'x'.repeat(200)}-1` });
    const bomb = (columns: Columns<ByteSink>): void => {
      fill(columns);
      columns.fixed.leaves.length = 0;
      writeText(columns.fixed.leaves, '\u0002'.repeat(900));
    };
    const from = { count: 1, facts: () => named };
    await expect(unpack({ fill: bomb }, { valueBytes: 1000 }, from)).rejects.toMatchObject(corrupt);
  });

  it('with more fields than anybody tells is refused', async () => {
    await expect(unpack({ fill }, { fields: 1 })).rejects.toMatchObject(corrupt);
  });

  it('that repeats a large record until nothing holds it is refused', async () => {
    const repeat = (columns: Columns<ByteSink>): void => {
      onePackage(':license', 'x'.repeat(10_000))(columns);
      for (let index = 1; index < 1000; index++) {
        writeNumber(columns.fixed.roots, 3);
        writeNumber(columns.fixed.prefixes, 0);
        writeText(columns.fixed.leaves, `hello${String(index).padStart(4, '0')}`);
        writeNumber(columns.fixed.records, 1);
      }
    };
    await expect(unpack({ entries: 1000, fill: repeat }, { decodedBytes: 1_000_000 })).rejects.toMatchObject(
      corrupt,
    );
  });

  it('with a value that is nested deeper than printers go is refused', async () => {
    const deep = `\u0001${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    await expect(unpack({ fill: onePackage(':license', deep) })).rejects.toMatchObject(corrupt);
  });

  it('with an entry longer than any line of entries.jsonl is refused', async () => {
    const named = factsOf({ name: `${'x'.repeat(200)}-1` });
    const from = { count: 1, facts: () => named };
    const many = (columns: Columns<ByteSink>): void => {
      const { fixed, fields } = columns;
      for (const column of [fixed.roots, fixed.prefixes, fixed.records, fixed.shapes]) writeNumber(column, 0);
      writeText(fixed.leaves, 'hello');
      for (const number of [10, ...Array<number>(10).fill(0)]) writeNumber(fixed.shapes, number);
      for (let field = 0; field < 10; field++) {
        addFieldSinks(columns);
        writeText(fixed.fieldNames, `:field${field}`);
        writeNumber(fields[field]?.ids ?? fixed.roots, 0);
        writeText(fields[field]?.texts ?? fixed.paths, '\u0002'.repeat(2000));
      }
    };
    await expect(unpack({ fill: many }, {}, from)).rejects.toMatchObject({
      ...corrupt,
      message: expect.stringContaining('longer than any entry'),
    });
  });

  it('of thousands of empty columns is refused before anything is made for them', async () => {
    const many = (columns: Columns<ByteSink>): void => {
      fill(columns);
      for (let field = 1; field < 5000; field++) {
        addFieldSinks(columns);
        writeText(columns.fixed.fieldNames, '');
      }
    };
    await expect(unpack({ fill: many })).rejects.toMatchObject({
      ...corrupt,
      message: expect.stringContaining('the number of fields is more than 4096'),
    });
  });

  it('with attributes that grow until nothing holds them is refused', async () => {
    const named = factsOf({ name: `${'x'.repeat(200)}-1` });
    const grown = (columns: Columns<ByteSink>): void => {
      fill(columns);
      for (let index = 1; index < 100; index++) {
        for (const [column, symbol] of [
          [columns.fixed.roots, 3],
          [columns.fixed.prefixes, 0],
          [columns.fixed.records, 2],
        ] as const)
          writeNumber(column, symbol);
        writeText(columns.fixed.leaves, `hello${String(index).padStart(3, '0')}${'\u0002'.repeat(50)}`);
      }
    };
    const from = { count: 1, facts: () => named };
    const forgery = { entries: 100, fill: grown };
    expect(await unpack(forgery, {}, from)).toHaveLength(100);
    await expect(unpack(forgery, { heldBytes: 500_000 }, from)).rejects.toMatchObject({
      ...corrupt,
      message: expect.stringContaining('values and attributes'),
    });
  });

  it('with values that together are more than the limit is refused before all of them are held', async () => {
    const long = { fill: onePackage(':license', 'x'.repeat(1001)) };
    await expect(unpack(long, { heldBytes: 1000 })).rejects.toMatchObject(corrupt);
  });

  it('that names a derivation of many outputs again and again is refused', async () => {
    const outputs = Array.from({ length: 200 }, (_, index) => `output${index}`);
    const large = factsOf({ name: 'large-1', outputs });
    const repeat = (columns: Columns<ByteSink>): void => {
      fill(columns);
      for (let index = 1; index < 100; index++) {
        writeNumber(columns.fixed.roots, 3);
        writeNumber(columns.fixed.prefixes, 0);
        writeText(columns.fixed.leaves, `hello${String(index).padStart(4, '0')}`);
        writeNumber(columns.fixed.records, 1);
      }
    };
    const from = { count: 1, facts: () => large };
    await expect(
      unpack({ entries: 100, fill: repeat }, { decodedBytes: 500_000 }, from),
    ).rejects.toMatchObject(corrupt);
  });

  it('tells no more than the begin of a long attribute', async () => {
    const long = (columns: Columns<ByteSink>): void => {
      onePackage('.error', '\u0001{"kind":"throw","message":""}')(columns);
      columns.fixed.leaves.length = 0;
      writeText(columns.fixed.leaves, 'x'.repeat(100_000));
    };
    const error = await unpack({ fill: long }).catch((cause: Error) => cause);
    expect(error).toMatchObject(corrupt);
    expect(String(error).length).toBeLessThan(500);
  });

  it('whose sections unpack to more than the limit is refused', async () => {
    const long = { fill: onePackage(':license', 'x'.repeat(2000)) };
    await expect(unpack(long, { unpackedBytes: 2000 })).rejects.toMatchObject({ code: 'SECTIONS_TOO_LARGE' });
  });
});

describe('mutations', () => {
  const facts = Array.from({ length: 40 }, (_, index) =>
    factsOf({
      name: `lib${index % 25}-1.${index}`,
      hash: `h${index}x`,
      outputs: index % 4 === 0 ? ['out', 'dev'] : ['out'],
    }),
  );
  const entries = facts.map((each, index): Entry => {
    const attr = `${index % 3 === 0 ? 'a.' : ''}lib${index}`;
    if (index % 10 === 9) return { attr, error: { kind: 'throw', message: `lib${index} is gone` } };
    return entryOf(attr, each, {
      meta: {
        description: `The library ${index % 7}`,
        license: { free: index % 2 === 0 },
        position: `pkgs/lib${index % 9}.nix:${index}`,
      },
      ...(index % 8 === 0 ? { version: `v${index}`, metaDropped: ['tests'] } : {}),
    });
  });
  const before = worldOf(entries, facts);
  const after = worldOf(
    entries.flatMap((entry, index) =>
      index % 6 === 0
        ? []
        : index % 5 === 0
          ? [{ ...entry, attr: `${entry.attr}x` }]
          : [index % 7 === 0 && 'meta' in entry ? { ...entry, meta: { broken: true } } : entry],
    ),
    facts,
  );

  const flips = fc.array(fc.record({ at: fc.nat(), to: fc.nat(255) }), { minLength: 1, maxLength: 4 });
  const cut = fc.option(fc.nat(), { nil: undefined, freq: 5 });
  const mutate = (
    bytes: Uint8Array,
    changes: readonly { at: number; to: number }[],
    end: number | undefined,
  ): Uint8Array => {
    const changed = Buffer.from(bytes);
    for (const { at, to } of changes) if (changed.length > 0) changed[at % changed.length] = to;
    return end === undefined ? changed : changed.subarray(0, end % (changed.length + 1));
  };

  /** The same file with one of its sections changed inside, packed again with the right checksum. */
  const repack = async (part: Uint8Array, which: number, change: (bytes: Uint8Array) => Uint8Array) => {
    const magic = Buffer.from(part.subarray(0, 8)).toString('latin1');
    const opened = await readSections(part, { magic, major: 1, known: ['NUMS', 'TEXT', 'DLTA'], place: 'p' });
    const sections = await Promise.all(
      opened.tags.map(async (tag, index) => {
        const bytes = await opened.section(tag);
        return {
          tag,
          bytes: index === which % opened.tags.length ? change(bytes) : bytes,
          packing: { method: 'stored' as const },
        };
      }),
    );
    return writeSections({ magic, major: 1, minor: 0, header: opened.header, sections });
  };

  /** Entries that are well formed, or an error of ours. */
  const survives = async (unpacked: AsyncIterable<Entry>): Promise<void> => {
    let count = 0;
    try {
      for await (const entry of unpacked) {
        parseEntry(canonicalJson(entry), 'a mutation');
        expect(++count).toBeLessThan(2000);
      }
    } catch (error) {
      if (!isNixtoolsError(error) || error.code === 'ENTRY_INVALID') throw error;
    }
  };

  const parts: [string, () => Promise<Uint8Array>, (part: Uint8Array) => AsyncIterable<Entry>][] = [
    [
      'packed entries',
      () => packEntries(before.entries, before.rootOf),
      (part) => unpackEntries(part, before.roots),
    ],
    [
      'a delta',
      () =>
        packEntriesDelta(
          () => before.entries,
          () => after.entries,
          after.rootOf,
        ),
      (part) => unpackEntriesDelta(part, before.entries, after.roots),
    ],
  ];

  it.each(parts)('of %s give an error of ours or well-formed entries', async (_, pack, unpackPart) => {
    const part = await pack();
    await fc.assert(
      fc.asyncProperty(flips, cut, (changes, end) => survives(unpackPart(mutate(part, changes, end)))),
      { numRuns: draws(1000) },
    );
  });

  it.each(parts)('inside of %s, with right checksums, do no more', async (_, pack, unpackPart) => {
    const part = await pack();
    await fc.assert(
      fc.asyncProperty(flips, cut, fc.nat(1), async (changes, end, which) =>
        survives(unpackPart(await repack(part, which, (bytes) => mutate(bytes, changes, end)))),
      ),
      { numRuns: draws(2000) },
    );
  });
});

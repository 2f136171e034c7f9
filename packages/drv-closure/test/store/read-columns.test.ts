import { randomFillSync } from 'node:crypto';
import { NixtoolsError } from '@nixtools/nix-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GraphColumns, graphBlocks } from '../../src/store/graph-blocks.ts';
import { BLOCK_BYTES, BLOCK_NUMBERS, byteColumns, isRising, numberColumns } from '../../src/store/layout.ts';
import { readColumns } from '../../src/store/read-columns.ts';

const numbersOf = (length: number, largest: number, rising: boolean): Uint32Array => {
  const numbers = Uint32Array.from({ length }, (_, index) => (index * 2_654_435_761) % (largest + 1));
  return rising ? numbers.sort() : numbers;
};

/** Columns of all kinds that have these lengths, and whose numbers are up to `largest`. */
const columnsOf = (lengths: { numbers: number; bytes: number }, largest: number): GraphColumns => {
  const numbers = (name: (typeof numberColumns)[number]) =>
    numbersOf(lengths.numbers, largest, isRising(name));
  const bytes = () => randomFillSync(Buffer.alloc(lengths.bytes));
  return {
    ...{ storeDir: '/nix/store', rootCount: 1, count: 2 },
    numbers: {
      shapeOf: numbers('shapeOf'),
      nameOf: numbers('nameOf'),
      payloadOf: numbers('payloadOf'),
      cells: numbers('cells'),
      templateOf: numbers('templateOf'),
      references: numbers('references'),
      order: numbers('order'),
      dependents: numbers('dependents'),
      prefixNodes: numbers('prefixNodes'),
      cellStarts: numbers('cellStarts'),
      referenceStarts: numbers('referenceStarts'),
      shapeStarts: numbers('shapeStarts'),
      nameStarts: numbers('nameStarts'),
      digestStarts: numbers('digestStarts'),
      contentStarts: numbers('contentStarts'),
      templateStarts: numbers('templateStarts'),
      pathStarts: numbers('pathStarts'),
      unknownPaths: numbers('unknownPaths'),
      prefixes: numbers('prefixes'),
    },
    bytes: {
      shapes: bytes(),
      names: bytes(),
      contents: bytes(),
      templates: bytes(),
      digests: bytes(),
      paths: bytes(),
    },
  };
};

const blocksOf = (columns: GraphColumns): Map<string, Buffer> =>
  new Map([...graphBlocks(columns)].map(({ key, bytes }) => [key, Buffer.from(bytes)]));

const opened = (blocks: ReadonlyMap<string, Buffer>) =>
  readColumns('drvs.mdb', {
    read: (key) => blocks.get(key) ?? Buffer.alloc(0),
    close: async () => undefined,
  });

/** Vitest's own comparison of long arrays takes seconds. */
const areSame = (one: Uint32Array, other: Uint32Array): boolean =>
  one.length === other.length && one.every((number, index) => number === other[index]);

/** The code of the error that some work ends with. */
const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof NixtoolsError) return error.code;
    throw error;
  }
  return 'none';
};

describe('columns', () => {
  const edges = [0, 1, BLOCK_NUMBERS - 1, BLOCK_NUMBERS, BLOCK_NUMBERS + 1, 2 * BLOCK_NUMBERS + 5];
  it.each(edges)('of %i numbers come back, whatever width they need', (length) => {
    for (const largest of [0, 0xff, 0x100, 0xffff, 0x1_0000, 0xffff_ffff]) {
      const columns = columnsOf({ numbers: length, bytes: 0 }, largest);
      const read = opened(blocksOf(columns));
      for (const name of numberColumns)
        expect(areSame(read.numbers(name).all(), columns.numbers[name]), name).toBe(true);
      const cells = read.numbers('cells');
      for (const index of [0, length >> 1, length - 1]) {
        if (index >= 0 && index < length) expect(cells.at(index)).toBe(columns.numbers.cells[index]);
      }
    }
  });

  it('of bytes come back, and any part of them', () => {
    const length = 3 * BLOCK_BYTES + 7;
    const columns = columnsOf({ numbers: 0, bytes: length }, 0);
    const read = opened(blocksOf(columns));
    for (const name of byteColumns) expect(read.bytes(name).all().equals(columns.bytes[name])).toBe(true);
    const place = fc.integer({ min: 0, max: length });
    fc.assert(
      fc.property(place, place, (one, other) => {
        const [start, end] = [Math.min(one, other), Math.max(one, other)];
        for (const name of ['contents', 'paths'] as const)
          expect(read.bytes(name).slice(start, end).equals(columns.bytes[name].subarray(start, end))).toBe(
            true,
          );
      }),
    );
  });

  it('have nothing beyond their ends', () => {
    const read = opened(blocksOf(columnsOf({ numbers: 10, bytes: 10 }, 5)));
    expect(codeOf(() => read.numbers('cells').at(10))).toBe('PACK_CORRUPT');
    expect(codeOf(() => read.numbers('cells').at(BLOCK_NUMBERS))).toBe('PACK_CORRUPT');
    expect(codeOf(() => read.bytes('names').slice(5, 11))).toBe('PACK_CORRUPT');
    expect(codeOf(() => read.bytes('names').slice(6, 5))).toBe('PACK_CORRUPT');
  });
});

describe('blocks that no writer makes', () => {
  const columns = columnsOf({ numbers: 10, bytes: 10 }, 5);
  const withBlock = (key: string, bytes: Buffer) => opened(new Map([...blocksOf(columns), [key, bytes]]));

  it('are refused when they are read', () => {
    const cells = [
      Buffer.alloc(0),
      Buffer.of(3),
      Buffer.alloc(10, 1),
      Buffer.alloc(12, 1),
      Buffer.alloc(12, 2),
    ];
    for (const block of cells)
      expect(codeOf(() => withBlock('cells/0', block).numbers('cells').at(0))).toBe('PACK_CORRUPT');
    for (const block of [Buffer.alloc(0), Buffer.alloc(10)])
      expect(codeOf(() => withBlock('names/0', block).bytes('names').slice(0, 1))).toBe('PACK_CORRUPT');
  });

  it('are refused when they are the root', () => {
    const root = (change: object): Buffer => {
      const whole: object = JSON.parse(blocksOf(columns).get('root')?.toString() ?? '');
      return Buffer.from(JSON.stringify({ ...whole, ...change }));
    };
    expect(codeOf(() => withBlock('root', root({})))).toBe('none');
    expect(codeOf(() => withBlock('root', root({ format: 2 })))).toBe('PACK_VERSION');
    for (const block of [
      Buffer.from('{'),
      Buffer.from('[]'),
      Buffer.from('null'),
      root({ count: -1 }),
      root({ rootCount: '1' }),
      root({ storeDir: 1 }),
      root({ lengths: { cells: 0.5 } }),
    ]) {
      expect(
        codeOf(() => withBlock('root', block)),
        block.toString(),
      ).toMatch(/^PACK_(CORRUPT|VERSION)$/);
    }
    expect(codeOf(() => withBlock('root', root({ lengths: {} })).numbers('cells'))).toBe('PACK_CORRUPT');
  });
});

import { compareUtf8 } from '@nixtools/nix-formats';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pathKey, pathKeyNumber, pathKeyText } from '../../src/format/path-key.ts';
import { popularityOf, rankRowBytes, readRankRow, writeRankRow } from '../../src/format/rank-row.ts';
import { packRecords, readRecord } from '../../src/format/records.ts';

it('reads a rank row as it was written', () => {
  const byte = fc.integer({ min: 0, max: 255 });
  const row = fc.record({
    family: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    popularity: byte,
    nested: fc.boolean(),
    failed: fc.boolean(),
    refused: fc.boolean(),
    attrLength: byte,
    descriptionWords: byte,
  });
  fc.assert(
    fc.property(row, (written) => {
      const view = new DataView(new ArrayBuffer(2 * rankRowBytes));
      writeRankRow(view, rankRowBytes, written);
      expect(readRankRow(view, rankRowBytes)).toEqual(written);
    }),
  );
});

it('lets popularity grow by the same step with every doubling, and fit a byte', () => {
  expect(popularityOf(0)).toBe(0);
  expect(popularityOf(2 ** 11 - 1) - popularityOf(2 ** 10 - 1)).toBe(8);
  expect(popularityOf(2 ** 53)).toBe(255);
});

it('reads each record of a block by itself', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue(), { minLength: 1, maxLength: 32 }), (values) => {
      const block = packRecords(values.map((value) => new TextEncoder().encode(JSON.stringify(value))));
      for (const [i, value] of values.entries()) {
        expect(JSON.stringify(readRecord(block, i, 'test'))).toBe(JSON.stringify(value));
      }
    }),
  );
});

it('keeps the order of store path hashes in numbers', () => {
  const digit = fc.constantFrom(...'0123456789abcdfghijklmnpqrsvwxyz');
  const key = fc.string({ unit: digit, minLength: 10, maxLength: 10 });
  fc.assert(
    fc.property(key, key, (a, b) => {
      const [x, y] = [pathKeyNumber(a) ?? -1, pathKeyNumber(b) ?? -1];
      expect(pathKeyText(x)).toBe(a);
      expect(Math.sign(x - y)).toBe(Math.sign(compareUtf8(a, b)));
    }),
  );
  expect(pathKeyNumber(pathKey('/nix/store/eeeeeeeeee-no-hash'))).toBeUndefined();
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hashFinder } from '../../src/content/hash-finder.ts';

const hashes = ['0sgfcww37fily0mhdxhhn5javky26iam', '0sgfcww37fily0mhdxhhn5javky26ian', '0'.repeat(32)];

const found = (pieces: readonly Uint8Array[]): readonly string[] => {
  const places: string[] = [];
  const finder = hashFinder(new Set(hashes));
  for (const piece of pieces) finder.add(piece, (hash, offset) => places.push(`${hash} ${offset}`));
  return places.sort();
};

/** The same by looking at every byte. */
const expected = (bytes: Buffer): readonly string[] =>
  hashes
    .flatMap((hash) => {
      const places: string[] = [];
      for (let at = bytes.indexOf(hash); at !== -1; at = bytes.indexOf(hash, at + 1))
        places.push(`${hash} ${at}`);
      return places;
    })
    .sort();

/** Hashes, halves of them, digits that lead nowhere, and other bytes. */
const content = fc
  .array(
    fc.oneof(
      fc.constantFrom(...hashes, '0sgfcww37fily0mh', '0'.repeat(45), '/nix/store/', '-x\n', 'e'),
      fc.string({ unit: fc.constantFrom(...'0123456789abcdfghijklmnpqrsvwxyz'), maxLength: 40 }),
      fc.string({ maxLength: 10 }),
    ),
    { maxLength: 20 },
  )
  .map((parts) => Buffer.from(parts.join('')));

it('every hash is found at its place, however the bytes are cut into pieces', () => {
  fc.assert(
    fc.property(content, fc.array(fc.nat({ max: 400 }), { maxLength: 8 }), (bytes, cuts) => {
      const borders = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
      const pieces = borders.slice(1).map((end, index) => bytes.subarray(borders[index], end));
      expect(found(pieces)).toEqual(expected(bytes));
    }),
    { numRuns: 500 },
  );
});

it('a hash is not put together from the end of one file and the start of the next', () => {
  const finder = hashFinder(new Set(hashes));
  const places: number[] = [];
  const [hash = ''] = hashes;
  const note = (_: string, offset: number): number => places.push(offset);
  finder.add(Buffer.from(hash.slice(0, 20)), note);
  finder.restart();
  finder.add(Buffer.from(hash.slice(20)), note);
  finder.restart();
  finder.add(Buffer.from(`..${hash}`), note);
  expect(places).toEqual([2]);
});

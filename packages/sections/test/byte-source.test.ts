import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  byteSink,
  byteSource,
  readBytes,
  readNumber,
  readSigned,
  requireEnd,
  sunkBytes,
  writeBytes,
  writeNumber,
  writeSigned,
} from '../src/index.ts';

const fail = (message: string): never => {
  throw new Error(message);
};
const largest = Number.MAX_SAFE_INTEGER;
const half = Math.floor(largest / 2);

describe('numbers and bytes in a section', () => {
  it('come back as they were', () => {
    const parts = fc.array(
      fc.tuple(fc.maxSafeNat(), fc.integer({ min: -half, max: half }), fc.uint8Array({ maxLength: 99 })),
    );
    fc.assert(
      fc.property(parts, (all) => {
        const sink = byteSink();
        for (const [number, signed, bytes] of all) {
          writeNumber(sink, number);
          writeSigned(sink, signed);
          writeBytes(sink, bytes);
        }
        const source = byteSource(sunkBytes(sink), fail);
        for (const [number, signed, bytes] of all) {
          expect(readNumber(source, largest, 'a number')).toBe(number);
          expect(readSigned(source, half, 'a signed number')).toBe(signed);
          expect(readBytes(source, bytes.length, 'bytes')).toEqual(Buffer.from(bytes));
        }
        requireEnd(source, 'all');
      }),
    );
  });

  it('are refused beyond their limit, and where they are cut or have no end', () => {
    const read = (bytes: readonly number[], limit: number) =>
      readNumber(byteSource(Buffer.from(bytes), fail), limit, 'a count');
    expect(read([0x80, 0x01], 128)).toBe(128);
    expect(() => read([5], 4)).toThrow('a count is more than 4');
    expect(() => read([0x80, 0x01], 127)).toThrow('a count is more than 127');
    expect(() => read([0x80], largest)).toThrow('the bytes end before a count');
    expect(() =>
      read(
        Array.from({ length: 99 }, () => 0x80),
        largest,
      ),
    ).toThrow('more than');
    const source = byteSource(Buffer.from([1, 2]), fail);
    expect(() => readBytes(source, 3, 'a hash')).toThrow('the bytes end before a hash');
    expect(() => requireEnd(source, 'the hashes')).toThrow('more bytes follow the hashes');
  });
});

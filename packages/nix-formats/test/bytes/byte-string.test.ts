import {
  byteStringFromBytes,
  byteStringFromUtf8,
  bytesFromByteString,
  utf8FromByteString,
} from '@nixtools/nix-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../fixture.ts';

describe('byte strings', () => {
  it('hold one character per byte, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
        const text = byteStringFromBytes(bytes);
        expect([...text].map((character) => character.charCodeAt(0))).toEqual([...bytes]);
        expect([...bytesFromByteString(text)]).toEqual([...bytes]);
      }),
    );
  });

  it.each([
    ['a byte order mark', [0xef, 0xbb, 0xbf, 0x61]],
    ['the replacement character in UTF-8', [0xef, 0xbf, 0xbd]],
    ['bytes that windows-1252 would change', [0x80, 0x9f, 0x61]],
  ])('keep %s', (_, bytes) => {
    const text = byteStringFromBytes(Uint8Array.from(bytes));
    expect(text).toHaveLength(bytes.length);
    expect([...bytesFromByteString(text)]).toEqual(bytes);
  });

  it('convert megabytes that are not ASCII', () => {
    const bytes = new Uint8Array(3_000_000).fill(0xe9);
    expect(Buffer.from(bytesFromByteString(byteStringFromBytes(bytes))).equals(bytes)).toBe(true);
  });

  it('refuse text that was never converted, and say where', () => {
    expect(errorOf(() => bytesFromByteString('price: 5 €'))).toMatchObject({
      code: 'BYTE_STRING',
      kind: 'usage',
      message: expect.stringContaining('character 9'),
    });
  });

  it('are UTF-8 where text was, and say so where it was not', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(utf8FromByteString(byteStringFromUtf8(text))).toBe(text);
      }),
    );
    expect(utf8FromByteString('caf\xe9')).toBeUndefined();
  });
});

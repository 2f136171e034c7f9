import {
  parseBase16,
  parseBase32,
  parseBase64,
  printBase16,
  printBase32,
  printBase64,
} from '@nixtools/nix-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const anyBytes = fc.uint8Array({ maxLength: 70 });

describe.each([
  ['base16', printBase16, parseBase16],
  ['base32', printBase32, parseBase32],
  ['base64', printBase64, parseBase64],
] as const)('%s', (_, print, parse) => {
  it('gives the bytes back', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(parse(print(bytes))).toEqual(Uint8Array.from(bytes));
      }),
    );
  });

  it('takes nothing that it would not print', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12, unit: fc.constantFrom(...'019abezAZ+/=-é ') }), (text) => {
        const bytes = parse(text);
        if (bytes !== undefined) expect(print(bytes)).toBe(text);
      }),
    );
  });
});

it('base16 and base64 agree with the platform', () => {
  fc.assert(
    fc.property(anyBytes, (bytes) => {
      expect(printBase16(bytes)).toBe(Buffer.from(bytes).toString('hex'));
      expect(printBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    }),
  );
});

it("base32 counts from the last byte, in Nix's alphabet", () => {
  expect(printBase32(Uint8Array.of(0x1f))).toBe('0z');
  expect(printBase32(Uint8Array.of(0, 0x80))).toBe('1000');
});

it.each(['e', 'o', 't', 'u', 'A'])('base32 has no digit %s', (letter) => {
  expect(parseBase32(`0${letter}`)).toBeUndefined();
});

it.each(['8z', 'z0', '0', '000'])('base32 refuses %s: no bytes print so', (text) => {
  expect(parseBase32(text)).toBeUndefined();
});

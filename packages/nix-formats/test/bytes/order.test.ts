import { compareBytes, compareUtf8, sortedSet } from '@nixtools/nix-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('order', () => {
  it('of ordinary strings is that of their UTF-8 bytes', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'z', 'é', '\u{ffff}', '\u{e000}', '😀', '\u{10ffff}'),
    });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });

  it('of byte strings is that of their bytes, never of a locale', () => {
    expect(['b', 'B', 'a', '\xff', '_'].sort(compareBytes)).toEqual(['B', '_', 'a', 'b', '\xff']);
  });

  it('of a sorted set leaves duplicates out', () => {
    expect(sortedSet(['b', 'a', 'b'])).toEqual(['a', 'b']);
  });
});

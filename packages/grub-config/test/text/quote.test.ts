import { cleanText, quoteGrub } from '@nixtools/grub-config';
import { describe, expect, it } from 'vitest';
import { isCut } from '../../src/text/quote.ts';

describe('a quoted word', () => {
  it.each([
    ['', "''"],
    ['NixOS', "'NixOS'"],
    ['$HOME `x` "y" \\ }', '\'$HOME `x` "y" \\ }\''],
    ["it's", "'it'\\''s'"],
  ])('of %j is %j', (text, quoted) => {
    expect(quoteGrub(text)).toBe(quoted);
  });

  it('has no control characters and no half characters', () => {
    expect(quoteGrub('a\n#b\r\t\0\u001b[1m\u007f\u0085c\ud83d')).toBe("'a#b[1mc\ufffd'");
    expect(quoteGrub('😀')).toBe("'😀'");
  });

  it('is no longer than GRUB can read, and ends with a whole character', () => {
    for (const unit of ['x', "'", 'ü', '€', '😀']) {
      const text = unit.repeat(9_000);
      const quoted = quoteGrub(text);
      expect(Buffer.byteLength(quoted)).toBeLessThanOrEqual(8_000);
      expect(Buffer.byteLength(quoted)).toBeGreaterThan(7_990);
      expect(quoted).not.toContain('\ufffd');
      expect(isCut(text)).toBe(true);
    }
    expect(isCut('x'.repeat(7_998))).toBe(false);
    expect(quoteGrub('x'.repeat(7_998))).toHaveLength(8_000);
  });
});

it('text that needs no cleaning stays as it is', () => {
  expect(cleanText('NixOS – Konfiguration 42 (日本) 😀')).toBe('NixOS – Konfiguration 42 (日本) 😀');
});

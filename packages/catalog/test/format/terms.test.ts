import { compareUtf8, NixtoolsError } from '@nixtools/nix-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Postings } from '../../src/format/postings.ts';
import { TermWriter } from '../../src/format/term-writer.ts';
import { findTerms } from '../../src/format/terms.ts';

const encoder = new TextEncoder();

// A small alphabet makes shared beginnings; é and 𝒳 take more than one byte.
const word = fc.string({ unit: fc.constantFrom('a', 'b', '-', 'é', '𝒳'), minLength: 1, maxLength: 6 });
const postings = fc
  .uniqueArray(fc.nat(1_000_000), { maxLength: 5 })
  .map((ids): Postings => ({ ids: ids.sort((a, b) => a - b), details: ids.map((id) => id % 256) }));
const dictionary = fc
  .uniqueArray(fc.tuple(word, postings), { selector: ([text]) => text, maxLength: 40 })
  .map((terms) => terms.sort(([a], [b]) => compareUtf8(a, b)));

function blockOf(terms: readonly (readonly [string, Postings])[]): Uint8Array {
  const writer = new TermWriter();
  for (const [text, own] of terms) writer.add(text, own);
  return writer.take();
}

function read(block: Uint8Array, text: string, how: 'exact' | 'prefix') {
  return findTerms(block, { sought: encoder.encode(text), how }, 'test').map((term) => {
    const ids: number[] = [];
    const details: number[] = [];
    term.visit((id, detail) => {
      ids.push(id);
      details.push(detail);
    });
    return [term.text(), { ids, details }] as const;
  });
}

describe('dictionary blocks', () => {
  it('give back every term that starts with a text, and its postings', () => {
    fc.assert(
      fc.property(dictionary, fc.oneof(word, fc.constant('')), (terms, prefix) => {
        expect(read(blockOf(terms), prefix, 'prefix')).toEqual(
          terms.filter(([text]) => text.startsWith(prefix)),
        );
      }),
    );
  });

  it('give back exactly one term', () => {
    fc.assert(
      fc.property(dictionary, word, (terms, sought) => {
        expect(read(blockOf(terms), sought, 'exact')).toEqual(terms.filter(([text]) => text === sought));
      }),
    );
  });

  it('tell texts in any order', () => {
    const block = blockOf(['aa', 'ab', 'abc', 'b'].map((text) => [text, { ids: [], details: [] }]));
    const found = findTerms(block, { sought: encoder.encode('a'), how: 'prefix' }, 'test');
    expect([2, 0, 1, 2].map((i) => found[i]?.text())).toEqual(['abc', 'aa', 'ab', 'abc']);
  });

  it('answer junk with CATALOG_CORRUPT or with nothing, and never otherwise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), word, (junk, text) => {
        try {
          read(junk, text, 'prefix');
        } catch (error) {
          expect(error).toBeInstanceOf(NixtoolsError);
          expect((error as NixtoolsError).code).toBe('CATALOG_CORRUPT');
        }
      }),
      { numRuns: 2000 },
    );
  });
});

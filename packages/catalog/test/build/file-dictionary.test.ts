import { compareUtf8 } from '@nixtools/nix-formats';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { FileDictionary } from '../../src/build/file-dictionary.ts';
import { fileKey, filePath } from '../../src/format/file-key.ts';

const component = fc.string({ unit: 'grapheme', minLength: 1 }).filter((name) => !/[/\0]/.test(name));
const path = fc.array(component, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));

it('gives every path with the ids of its entries, in the order of the bytes of its key', () => {
  fc.assert(
    fc.property(fc.array(fc.uniqueArray(path, { maxLength: 8 }), { maxLength: 20 }), (packages) => {
      const files = new FileDictionary();
      const expected = new Map<string, number[]>();
      for (const [id, paths] of packages.entries()) {
        for (const each of paths) {
          files.add(each, id);
          expected.set(fileKey(each), [...(expected.get(fileKey(each)) ?? []), id]);
        }
      }
      const sorted = [...expected].sort(([a], [b]) => compareUtf8(a, b));
      expect([...files.entries()].map(([key, { ids }]) => [key, ids])).toEqual(sorted);
    }),
  );
});

it('turns paths around and back', () => {
  fc.assert(
    fc.property(path, (each) => {
      expect(filePath(fileKey(each))).toBe(each);
    }),
  );
});

it('keeps more than fits into one piece of memory', () => {
  const files = new FileDictionary();
  const name = (i: number): string => `${'x'.repeat(100)}${String(i).padStart(6, '0')}`;
  for (let i = 30_000; i > 0; i--) files.add(name(i), 30_000 - i);
  const terms = [...files.entries()].map(([key]) => filePath(key));
  expect(terms).toHaveLength(30_000);
  expect(terms[0]).toBe(name(1));
  expect(terms.at(-1)).toBe(name(30_000));
});

it('leaves out what no kernel takes for a path', () => {
  const files = new FileDictionary();
  files.add('x'.repeat(5_000), 0);
  files.add('y', 1);
  expect([...files.entries()].map(([key]) => key)).toEqual(['y/']);
});

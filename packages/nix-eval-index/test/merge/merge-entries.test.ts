import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Entry } from '@nixtools/snapshot';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mergeEntries } from '../../src/merge/merge-entries.ts';
import { writeEntries } from '../../src/work/slice-file.ts';
import { throwawayFolder } from '../throwaway.ts';

const folder = throwawayFolder();
const entry = (attr: string): Entry => ({ attr, error: { kind: 'throw', message: '' } });

const merge = async (groups: readonly (readonly string[])[]): Promise<readonly string[]> => {
  const files = await Promise.all(
    groups.map(async (attrs, number) => {
      const file = join(folder(), `in-${number}`);
      await writeEntries(file, attrs.map(entry));
      return file;
    }),
  );
  const out = join(folder(), 'out');
  await mergeEntries({ files, out });
  const lines = (await readFile(out, 'utf8')).split('\n').slice(0, -1);
  return lines.map((line) => (JSON.parse(line) as Entry).attr);
};

it('sorts by bytes what lies in any number of files', async () => {
  const attrs = fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1 }), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(attrs, fc.integer({ min: 1, max: 6 }), async (all, count) => {
      const groups = Array.from({ length: count }, (_, group) =>
        all.filter((_, index) => index % count === group),
      );
      const expected = [...all].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect(await merge(groups)).toEqual(expected);
    }),
    { numRuns: 30 },
  );
});

it('merges more files than it opens at a time, and leaves none behind', async () => {
  const attrs = Array.from({ length: 1100 }, (_, number) => `p${String(number).padStart(4, '0')}`);
  expect(await merge(attrs.map((attr) => [attr]))).toEqual(attrs);
  expect((await readdir(folder())).filter((name) => !name.startsWith('in-'))).toEqual(['out']);
});

it('refuses one attribute in two files, and makes nothing', async () => {
  await expect(merge([['a', 'b'], ['b']])).rejects.toMatchObject({ code: 'ATTR_DUPLICATE', place: 'b' });
  expect(await readdir(folder())).not.toContain('out');
});

it('tells how many there are', async () => {
  const file = join(folder(), 'in');
  await writeEntries(file, ['a', 'b', 'c'].map(entry));
  expect(await mergeEntries({ files: [file], out: join(folder(), 'out') })).toBe(3);
});

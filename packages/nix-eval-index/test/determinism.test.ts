import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { evaluate, throwawayFolder } from './throwaway.ts';

const folder = throwawayFolder();

it('gives the same bytes and counts with any number of workers and any number of names between checkpoints', async () => {
  const results = [];
  for (const [workers, sliceSize] of [
    [1, 1000],
    [2, 10],
    [4, 1],
  ] as const) {
    const workFolder = join(folder(), `${workers}-${sliceSize}`);
    const { entriesFile, counts } = await evaluate('oddities', workFolder, { workers, sliceSize });
    results.push({ entries: await readFile(entriesFile, 'utf8'), counts });
  }
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
});

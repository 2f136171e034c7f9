import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readLines } from '../src/index.ts';
import { throwawayFolder } from './throwaway-folder.ts';

const folder = throwawayFolder();

const lines = async (content: string): Promise<readonly string[]> => {
  const file = join(folder(), 'f');
  await writeFile(file, content);
  const found = [];
  for await (const { text } of readLines(file)) found.push(text);
  return found;
};

it('breaks at newlines only, not at U+2028, which JSON strings may hold', async () => {
  expect(await lines('a\u2028b\nc\r\n')).toEqual(['a\u2028b', 'c\r']);
});

it('joins what lies across the pieces of a large file, within characters too', async () => {
  const long = 'ü'.repeat(200_000);
  expect(await lines(`x${long}\n${long}\n`)).toEqual([`x${long}`, long]);
});

it('refuses bytes that are no UTF-8 instead of replacing them', async () => {
  const file = join(folder(), 'f');
  await writeFile(file, Buffer.from('a\n\xff\n', 'latin1'));
  const read = async () => {
    for await (const _ of readLines(file));
  };
  await expect(read()).rejects.toMatchObject({ code: 'LINE_INVALID', place: expect.stringMatching(/f:2$/) });
});

it('refuses a line that is longer than the limit, wherever the pieces of the file end', async () => {
  const file = join(folder(), 'f');
  for (const content of [`a\n${'b'.repeat(11)}\n`, `a\n${'b'.repeat(600_000)}\n`]) {
    await writeFile(file, content);
    const read = async () => {
      for await (const _ of readLines(file, 10));
    };
    await expect(read()).rejects.toMatchObject({
      code: 'LINE_INVALID',
      place: expect.stringMatching(/f:2$/),
    });
  }
});

it('refuses a file whose end is cut off, naming the line', async () => {
  await expect(lines('a\nb')).rejects.toMatchObject({
    code: 'LINE_INVALID',
    place: expect.stringMatching(/f:2$/),
  });
});

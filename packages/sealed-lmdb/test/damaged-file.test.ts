import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeSealed } from '@nixtools/sealed-lmdb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exampleBlocks, exampleFormat } from './example-format.ts';

let folder: string;
let outcomes: readonly (readonly [damage: string, outcome: string])[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealed-damage-'));
  const file = join(folder, 'sealed.mdb');
  await writeSealed({ file, format: exampleFormat, blocks: exampleBlocks(100) });
  const child = await promisify(execFile)(
    process.execPath,
    [
      '--conditions=nixtools-source',
      `--import=${new URL('typescript-loader.mjs', import.meta.url).href}`,
      new URL('read-damaged.ts', import.meta.url).pathname,
      file,
      '100',
    ],
    { maxBuffer: 2 ** 24 },
  );
  outcomes = child.stdout
    .trim()
    .split('\n')
    .map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)] as const);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it('survives every damage, and reads it as damage or reads what was written', () => {
  expect(outcomes.filter(([, outcome]) => outcome !== 'same' && outcome !== 'damaged')).toEqual([]);
  expect(outcomes.length).toBeGreaterThan(350);
});

it('takes no cut or grown file', () => {
  const sizes = outcomes.filter(([damage]) => /cut|grown|lost/.test(damage));
  expect(sizes.length).toBe(9);
  expect(sizes.filter(([, outcome]) => outcome === 'same')).toEqual([]);
});

it('notices most flipped bits: the others are in bytes that nothing reads', () => {
  const flips = outcomes.filter(([damage]) => damage.includes('flipped'));
  const noticed = flips.filter(([, outcome]) => outcome !== 'same');
  expect(noticed.length / flips.length).toBeGreaterThan(0.5);
});

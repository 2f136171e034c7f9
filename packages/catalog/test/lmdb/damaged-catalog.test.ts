import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildCatalog } from '@nixtools/catalog/lmdb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readNixpkgs2014 } from '../nixpkgs-2014.ts';

let folder: string;
let outcomes: readonly (readonly [damage: string, outcome: string])[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalog-damage-'));
  const file = join(folder, 'catalog.mdb');
  // Every thirtieth attribute: enough for several pages of every kind, few enough to damage each of them.
  const entries = readNixpkgs2014().entries.filter((_, i) => i % 30 === 0);
  await buildCatalog({ file, entries });
  const child = await promisify(execFile)(
    process.execPath,
    [
      '--conditions=nixtools-source',
      `--import=${new URL('../../../sealed-lmdb/test/typescript-loader.mjs', import.meta.url).href}`,
      new URL('read-damaged.ts', import.meta.url).pathname,
      file,
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
  const wrong = outcomes.filter(
    ([, outcome]) => outcome !== 'same' && outcome !== 'CATALOG_CORRUPT verification',
  );
  expect(wrong).toEqual([]);
  expect(outcomes.length).toBeGreaterThan(250);
});

it('takes no cut or grown file for a catalog', () => {
  const sizes = outcomes.filter(([damage]) => /cut|grown|lost/.test(damage));
  expect(sizes.length).toBe(9);
  expect(sizes.filter(([, outcome]) => outcome === 'same')).toEqual([]);
});

it('notices most flipped bits: the others are in bytes that nothing reads', () => {
  const flips = outcomes.filter(([damage]) => damage.includes('flipped'));
  const noticed = flips.filter(([, outcome]) => outcome !== 'same');
  expect(noticed.length / flips.length).toBeGreaterThan(0.5);
});

it('is not troubled by a lock file of junk', () => {
  expect(new Map(outcomes).get('lock file of junk')).toBe('same');
});

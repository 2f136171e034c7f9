import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createNix, findNixProgram } from '../src/index.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nixtools-path-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a folder or a file that cannot run is not the program', async () => {
  const [asFolder, asText, asProgram] = ['a', 'b', 'c'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await mkdir(join(asFolder, 'nix-store'), { recursive: true });
  await mkdir(asText);
  await writeFile(join(asText, 'nix-store'), '', { mode: 0o644 });
  await mkdir(asProgram);
  await writeFile(join(asProgram, 'nix-store'), '#!/bin/sh\n');
  await chmod(join(asProgram, 'nix-store'), 0o755);
  const nix = createNix({ PATH: `:${asFolder}:${asText}:${asProgram}` });
  expect(findNixProgram(nix, 'nix-store')).toBe(join(asProgram, 'nix-store'));
});

test('an empty variable for a folder counts as unset: Nix aborts on it', () => {
  const { env } = createNix({ NIX_STORE_DIR: '', TMPDIR: '', HOME: '/home/a', NIX_REMOTE: '', NIX_PATH: '' });
  expect(env).toEqual({ HOME: '/home/a', NIX_REMOTE: '', NIX_PATH: '' });
});

test('without PATH nothing is found', () => {
  expect(() => findNixProgram(createNix({}), 'nix')).toThrow('not on PATH');
});

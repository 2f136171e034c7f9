import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createNix } from '@nixtools/nix-cli';
import { type Entry, readEntryLines } from '@nixtools/snapshot';
import { afterEach, beforeEach } from 'vitest';
import { type EvaluateTreeOptions, evaluateTree, removeWorkFolder } from '../src/index.ts';

export const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

/** Nix without the settings of whoever runs the tests. */
export const nix = createNix({ PATH: process.env['PATH'], HOME: tmpdir() });

/** A fresh folder for each test of a file. */
export const throwawayFolder = (): (() => string) => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'eval-index-'));
  });
  afterEach(() => removeWorkFolder(folder));
  return () => folder;
};

/** Evaluates with what most tests have in common. */
export const evaluate = (tree: string, workFolder: string, more: Partial<EvaluateTreeOptions> = {}) =>
  evaluateTree({ tree: fixture(tree), system: 'x86_64-linux', workFolder, nix, workers: 1, ...more });

export const entriesOf = async (file: string): Promise<ReadonlyMap<string, Entry>> => {
  const entries = new Map<string, Entry>();
  for await (const { entry } of readEntryLines(file)) entries.set(entry.attr, entry);
  return entries;
};

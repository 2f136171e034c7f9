import { join } from 'node:path';
import { writeFileDurable } from '@nixtools/durable-fs';
import { canonicalJson, compareUtf8 } from '@nixtools/nix-formats';
import type { Entry } from '@nixtools/snapshot';

/** Where the entries of a slice lie: a sorted `entries.jsonl` in small. */
export const sliceFile = (workFolder: string, id: string): string =>
  join(workFolder, 'slices', `${id}.jsonl`);

/** Writes entries sorted by attribute, one canonical line each. */
export const writeEntries = async (file: string, entries: readonly Entry[]): Promise<void> => {
  const sorted = [...entries].sort((a, b) => compareUtf8(a.attr, b.attr));
  await writeFileDurable(file, sorted.map((entry) => `${canonicalJson(entry)}\n`).join(''));
};

import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createBrotliCompress } from 'node:zlib';
import { encodeDelta, encodeGraph } from '@nixtools/drv-closure';
import { canonicalJson } from '@nixtools/nix-formats';
import { packEntries, packEntriesDelta } from '@nixtools/snapshot';
import { rootOf, type SnapshotContent } from '../content/snapshot-content.ts';
import { writeDeltaPart } from './delta-part.ts';
import { pairRoots } from './pair-roots.ts';
import type { BaseContent, MadePart, MakePartsOptions } from './parts-format.ts';

/** What is published once is downloaded often. */
const BEST = 11;

/** `drvs` and `entries`, `programs` if they are known, and a `delta` from each earlier snapshot. */
export const makeParts = async (options: MakePartsOptions): Promise<readonly MadePart[]> => {
  const { content, previous, out } = options;
  const drvs = { role: 'drvs', path: join(out, 'drvs') };
  const entries = { role: 'entries', path: join(out, 'entries') };
  await writeFile(drvs.path, await encodeGraph(content.graph, { quality: BEST }));
  await writeFile(entries.path, await packEntries(content.entries(), rootOf(content)));
  const parts: MadePart[] = [drvs, entries, ...(await makePrograms(content, out))];
  for (const { id, open } of previous) {
    const base = await open();
    if (base === undefined) continue;
    const path = join(out, `delta-${id}`);
    await writeFile(path, await makeDelta(base, content));
    parts.push({ role: 'delta', path, base: id });
    for (const part of parts.filter(({ role, base }) => role === 'programs' && base === undefined))
      parts.push({ ...part, base: id });
  }
  return parts;
};

const makeDelta = async (before: BaseContent, content: SnapshotContent): Promise<Buffer> => {
  const pairs = await pairRoots(before, content);
  const drvs = await encodeDelta(await before.graph(), content.graph, pairs);
  const entries = await packEntriesDelta(before.entries, content.entries, rootOf(content));
  return writeDeltaPart({ drvs, entries });
};

const makePrograms = async ({ programs }: SnapshotContent, out: string): Promise<readonly MadePart[]> => {
  if (programs === undefined) return [];
  const path = join(out, 'programs');
  const lines = async function* (): AsyncGenerator<string> {
    for await (const listed of programs()) yield `${canonicalJson(listed)}\n`;
  };
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 9,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
  };
  await pipeline(lines, createBrotliCompress({ params }), createWriteStream(path));
  return [{ role: 'programs', path }];
};

import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createBrotliCompress } from 'node:zlib';
import { entriesName, packName } from '@nixtools/snapshot';
import type { MadePart, MakePartsOptions } from './parts-format.ts';

const compress = async (from: string, to: string): Promise<void> => {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 9,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_SIZE_HINT]: Math.min((await stat(from)).size, 2 ** 30),
  };
  await pipeline(createReadStream(from), createBrotliCompress({ params }), createWriteStream(to));
};

/** `drvs` is the pack as it is, which is compressed; `entries` the entries through Brotli. There are no deltas yet. */
export const makeParts = async ({ snapshot, out }: MakePartsOptions): Promise<readonly MadePart[]> => {
  const drvs = { role: 'drvs', path: join(out, 'drvs') };
  const entries = { role: 'entries', path: join(out, 'entries') };
  await copyFile(join(snapshot, packName), drvs.path);
  await compress(join(snapshot, entriesName), entries.path);
  return [drvs, entries];
};

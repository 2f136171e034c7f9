import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Resource, ResourceRequest } from './resource.ts';
import { downloadMissing } from './transfer-error.ts';

/** A plain file only: a pipe or a device would keep the reader for ever. */
export const openFile = async (url: URL, { from = 0 }: ResourceRequest): Promise<Resource> => {
  const path = fileURLToPath(url);
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
    throw downloadMissing('there is no such file', url, error);
  });
  if (!found.isFile()) throw downloadMissing('this is no plain file', url);
  const start = from <= found.size ? from : 0;
  const length = found.size - start;
  const chunks = createReadStream(path, { start, highWaterMark: Math.min(length + 1, 256 * 1024) });
  return {
    ...{ unchanged: false, start, length, etag: undefined, chunks },
    cancel: () => void chunks.destroy(),
  };
};

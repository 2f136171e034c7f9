import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CpioEntry, makeErofs, makeSquashfs, writeTree } from '@nixtools/image';
import type { Format } from './image-document.ts';

/**
 * The file system of a root in a file.
 *
 * @throws {NixtoolsError} `PROGRAM_MISSING` (environment), `PROGRAM_FAILED` (failed)
 */
export const makeRoot = async (
  place: string,
  entries: readonly CpioEntry[],
  { format, uuid }: { readonly format: Format; readonly uuid: string },
): Promise<void> => {
  const from = await mkdtemp(join(tmpdir(), 'nixtools-image-root-'));
  try {
    await writeTree(entries, from);
    await (format === 'erofs'
      ? makeErofs(place, { from, uuid, compression: 'lz4hc' })
      : makeSquashfs(place, { from, compression: 'xz' }));
  } finally {
    await rm(from, { recursive: true, force: true });
  }
};

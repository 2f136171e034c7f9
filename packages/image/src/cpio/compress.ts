import { gzipSync } from 'node:zlib';
import { NixtoolsError } from '@nixtools/nix-formats';
import { run } from '../programs/run.ts';

export interface CompressOptions {
  /** gzip is in all kernels and unpacks fast; xz is smaller. */
  readonly by: 'gzip' | 'xz';
  /**
   * Bytes, for xz: the kernel holds as much memory while it unpacks. By default as much as the content needs, at most 1 MiB; at
   * least 4 KiB.
   */
  readonly dictionary?: number;
}

const xz = { name: 'xz', debian: 'xz-utils' };
const smallestDictionary = 4096;
const usualDictionary = 2 ** 20;

/**
 * An archive as the kernel unpacks it (Documentation/staging/xz.rst of the kernel: of the checks of xz it knows only CRC32). The
 * same bytes each time, of the same version of zlib or xz.
 *
 * @throws {NixtoolsError} `XZ_DICTIONARY` (usage), `PROGRAM_MISSING` (environment), `PROGRAM_FAILED` (failed)
 * @example await compressInitramfs(writeCpio(entries), { by: 'xz' })
 */
export const compressInitramfs = async (
  archive: Uint8Array,
  { by, dictionary }: CompressOptions,
): Promise<Uint8Array> => {
  if (by === 'gzip') return gzipSync(archive, { level: 9 });
  const size = dictionary ?? Math.max(smallestDictionary, Math.min(usualDictionary, archive.length));
  if (!Number.isSafeInteger(size) || size < smallestDictionary || size > 2 ** 30)
    throw new NixtoolsError({
      code: 'XZ_DICTIONARY',
      kind: 'usage',
      message: `xz has no dictionary of ${size} bytes`,
      hint: 'from 4096 bytes to 1 GiB',
    });
  // One thread: with several the size of blocks depends on their number.
  return await run(
    xz,
    ['--format=xz', '--check=crc32', '--threads=1', `--lzma2=preset=9e,dict=${size}`, '--stdout'],
    { input: archive },
  );
};

import { run } from '../programs/run.ts';
import { makeFile } from './make-file.ts';

export interface SquashfsOptions {
  /** The folder whose content the file system gets. */
  readonly from: string;
  readonly compression?: 'gzip' | 'xz' | 'zstd' | 'lz4';
  /** Bytes; by default 128 KiB, as mksquashfs has it. */
  readonly blockSize?: number;
  /** Seconds since 1970, of the file system and of all that is in it. By default 1. */
  readonly time?: number;
}

const mksquashfs = { name: 'mksquashfs', debian: 'squashfs-tools' };

/**
 * A squashfs in a file. Everything belongs to root, and no time of the disk gets in: the same content gives the same bytes.
 *
 * @throws {NixtoolsError} `PROGRAM_MISSING` (environment), `PROGRAM_FAILED` (failed)
 */
export const makeSquashfs = (place: string, options: SquashfsOptions): Promise<void> =>
  makeFile(place, async (file) => {
    const { from, compression = 'xz', blockSize = 128 * 1024, time = 1 } = options;
    await run(mksquashfs, [
      ...[from, file, '-noappend', '-no-progress', '-quiet', '-all-root', '-no-exports'],
      // One thread: with several the order of fragments may differ.
      ...['-processors', '1', '-comp', compression, '-b', String(blockSize)],
      ...['-mkfs-time', String(time), '-all-time', String(time)],
    ]);
  });

import { run } from '../programs/run.ts';
import { makeFile } from './make-file.ts';

export interface ErofsOptions {
  /** The folder whose content the file system gets. */
  readonly from: string;
  readonly uuid: string;
  /** Not compressed unless given. */
  readonly compression?: 'lz4' | 'lz4hc';
  /** Seconds since 1970, of the file system and of all that is in it. By default 1. */
  readonly time?: number;
}

const mkfs = { name: 'mkfs.erofs', debian: 'erofs-utils' };

/**
 * An erofs in a file: read-only as a squashfs, and quicker to read. Everything belongs to root, and no time of the disk gets in.
 *
 * @throws {NixtoolsError} `PROGRAM_MISSING` (environment), `PROGRAM_FAILED` (failed)
 */
export const makeErofs = (
  place: string,
  { from, uuid, compression, time = 1 }: ErofsOptions,
): Promise<void> =>
  makeFile(place, async (file) => {
    const compressed = compression === undefined ? [] : [`-z${compression}`];
    await run(mkfs, ['--quiet', '--all-root', `-T${time}`, `-U${uuid}`, ...compressed, file, from]);
  });

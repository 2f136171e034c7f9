import { truncate } from 'node:fs/promises';
import { run } from '../programs/run.ts';
import { makeFile } from './make-file.ts';

export interface FatFile {
  /** As the file system has it: `EFI/BOOT/BOOTX64.EFI`. Folders are made. */
  readonly path: string;
  /** The file on this machine. */
  readonly from: string;
}

export interface FatOptions {
  readonly files: readonly FatFile[];
  /** Eight hexadecimal digits: the "serial number", which is the UUID of a FAT. */
  readonly volumeId: string;
  /** At most 11 characters. */
  readonly label?: string;
  /** Bytes; from 33 MiB on it is a FAT32, as firmware wants it. */
  readonly size: number;
  /** Seconds since 1970, of all that is in it; at least 315532800, as FAT begins with 1980. */
  readonly time?: number;
}

const mkfs = { name: 'mkfs.vfat', debian: 'dosfstools' };
const mtools = (name: string) => ({ name, debian: 'mtools' });

const foldersOf = (files: readonly FatFile[]): readonly string[] =>
  [
    ...new Set(
      files.flatMap(({ path }) => {
        const parts = path.split('/').slice(0, -1);
        return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
      }),
    ),
  ].sort();

/**
 * A FAT file system in a file, by mkfs.vfat and mtools: no mount, no root, the same bytes for the same files.
 *
 * @throws {NixtoolsError} `PROGRAM_MISSING` (environment), `PROGRAM_FAILED` (failed)
 */
export const makeFat = (place: string, options: FatOptions): Promise<void> =>
  makeFile(place, async (file) => {
    const { files, volumeId, label, size, time = 315_532_800 } = options;
    // Both honour it, in versions since 2020; older mtools write the time of the file instead.
    const env = { SOURCE_DATE_EPOCH: String(time), MTOOLS_SKIP_CHECK: '1' };
    await truncate(file, size);
    const type = size >= 33 * 2 ** 20 ? ['-F', '32'] : [];
    const named = label === undefined ? [] : ['-n', label];
    await run(mkfs, ['--invariant', ...type, '-i', volumeId, ...named, file], { env });
    for (const folder of foldersOf(files)) await run(mtools('mmd'), ['-i', file, `::${folder}`], { env });
    for (const { path, from } of files) await run(mtools('mcopy'), ['-i', file, from, `::${path}`], { env });
  });

import { truncate } from 'node:fs/promises';
import { run } from '../programs/run.ts';
import { makeFile } from './make-file.ts';

export interface Ext4Options {
  /** The folder whose content the file system gets, owners included. */
  readonly from: string;
  readonly uuid: string;
  readonly label?: string;
  /** Bytes. */
  readonly size: number;
  /** Everything belongs to root, whoever owns it on the disk. */
  readonly allRoot?: boolean;
  /** Seconds since 1970, of the file system, and of access and change of its files, which keep the times of their content. By default 1. */
  readonly time?: number;
}

const e2fsprogs = (name: string) => ({ name, debian: 'e2fsprogs' });

/** The first inode that is not the file system's own; 11 is lost+found. */
const firstOfOurs = 12;

/** mke2fs gives out inodes one after the other, so as many as are in use have the lowest numbers. */
const usedInodes = async (file: string): Promise<number> => {
  const said = Buffer.from(await run(e2fsprogs('dumpe2fs'), ['-h', file])).toString('utf8');
  const number = (field: string): number => Number(new RegExp(`^${field}:\\s+(\\d+)$`, 'm').exec(said)?.[1]);
  return number('Inode count') - number('Free inodes');
};

/** mke2fs takes times of access and of change, and owners, from the disk, where not everybody can set them. */
const setInodes = async (file: string, time: number, allRoot: boolean): Promise<void> => {
  const last = await usedInodes(file);
  const inodes = [
    2,
    ...Array.from({ length: Math.max(0, last - firstOfOurs + 1) }, (_, at) => firstOfOurs + at),
  ];
  const commands = inodes.flatMap((inode) => [
    `sif <${inode}> atime @${time}`,
    `sif <${inode}> ctime @${time}`,
    ...(allRoot ? ['uid', 'gid'].map((owner) => `sif <${inode}> ${owner} 0`) : []),
  ]);
  await run(e2fsprogs('debugfs'), ['-w', '-f', '-', file], {
    input: Buffer.from(`${commands.join('\n')}\n`),
    env: { E2FSPROGS_FAKE_TIME: String(time) },
  });
};

/**
 * An ext4 file system in a file, by `mke2fs -d`: no mount, no root. UUID, seed of its hashes and times are given, so that
 * the same folder gives the same bytes.
 *
 * @throws {NixtoolsError} `PROGRAM_MISSING` (environment), `PROGRAM_FAILED` (failed): also when the content does not fit
 * @example await makeExt4('root.ext4', { from: 'root', uuid: 'a1d5…', size: 256 * 2 ** 20 })
 */
export const makeExt4 = (place: string, options: Ext4Options): Promise<void> =>
  makeFile(place, async (file) => {
    const { from, uuid, label, size, time = 1, allRoot = false } = options;
    await truncate(file, size);
    const words = [
      ...['-q', '-F', '-t', 'ext4', '-m', '0', '-U', uuid, '-d', from],
      // Features that GRUB 2.06 reads, and no orphan file, whose place differs between versions of mke2fs.
      ...[
        '-O',
        '^metadata_csum_seed,^orphan_file',
        '-E',
        `hash_seed=${uuid},lazy_itable_init=0,lazy_journal_init=0`,
      ],
      ...(label === undefined ? [] : ['-L', label]),
    ];
    const clock = { E2FSPROGS_FAKE_TIME: String(time), SOURCE_DATE_EPOCH: String(time) };
    const config = { MKE2FS_CONFIG: '/dev/null' };
    await run(e2fsprogs('mke2fs'), [...words, file], { env: { ...clock, ...config } });
    await setInodes(file, time, allRoot);
  });

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NixtoolsError } from '@nixtools/nix-formats';
import { makeFat } from '../filesystem/fat.ts';
import { partitionTypes } from '../gpt/guid.ts';
import { makeGrubImage } from '../grub/mkimage.ts';
import { writeDisk } from './write-disk.ts';

/** What every menu on an ext4 of a GPT disk needs. */
const always = [
  'part_gpt',
  'ext2',
  'search',
  'search_fs_uuid',
  'configfile',
  'normal',
  'linux',
  'loadenv',
  'echo',
  'test',
];
const mebibyte = 2 ** 20;

export interface GrubDiskOptions {
  /** GUIDs: 0 is the disk's, 1 and 2 those of GRUB's partitions, from 3 on those of the caller's. */
  readonly id: (index: number) => string;
  /** Eight hexadecimal digits, for the EFI system partition. */
  readonly volumeId: string;
  /** What GRUB does first: find its file system, read its configuration. */
  readonly earlyConfig: string;
  /** Of GRUB, besides those that every menu needs. */
  readonly modules?: readonly string[];
  /** After the two that GRUB itself lies in. */
  readonly partitions: readonly { readonly name: string; readonly from: string }[];
  /** Where GRUB's files are; by default /usr/lib/grub. */
  readonly grub?: string;
}

/**
 * A disk with GRUB for BIOS and for UEFI, both with all their modules inside, and with partitions of the caller. No mount, no root.
 *
 * @throws {NixtoolsError} `GRUB_MISSING`, `PROGRAM_MISSING` (environment), `PROGRAM_FAILED` (failed)
 * @example await makeGrubDisk('disk.img', { id, volumeId: '0BADCAFE', earlyConfig: findByUuid(uuid), partitions: [{ name: 'boot', from: 'boot.ext4' }] })
 */
export const makeGrubDisk = async (place: string, options: GrubDiskOptions): Promise<void> => {
  const { id, volumeId, earlyConfig, modules = [], partitions, grub = '/usr/lib/grub' } = options;
  const boot = requireGrub(grub);
  const folder = mkdtempSync(join(tmpdir(), 'nixtools-grub-disk-'));
  const at = (name: string): string => join(folder, name);
  try {
    const all = [...always, ...modules];
    const core = await makeGrubImage({ format: 'i386-pc', earlyConfig, modules: ['biosdisk', ...all] });
    writeFileSync(at('efi'), await makeGrubImage({ format: 'x86_64-efi', earlyConfig, modules: all }));
    const files = [{ path: 'EFI/BOOT/BOOTX64.EFI', from: at('efi') }];
    await makeFat(at('esp'), { files, volumeId, size: 34 * mebibyte });
    await writeDisk(place, {
      id: id(0),
      partitions: [
        { name: 'bios', type: partitionTypes.biosBoot, id: id(1), size: mebibyte },
        { name: 'esp', type: partitionTypes.efiSystem, id: id(2), from: at('esp') },
        ...partitions.map((partition, index) => ({
          ...partition,
          type: partitionTypes.linux,
          id: id(3 + index),
        })),
      ],
      bios: { partition: 'bios', boot: readFileSync(boot), core },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** @returns GRUB's boot.img */
const requireGrub = (grub: string): string => {
  const boot = join(grub, 'i386-pc/boot.img');
  for (const [file, debian] of [
    [boot, 'grub-pc-bin'],
    [join(grub, 'x86_64-efi/linux.mod'), 'grub-efi-amd64-bin'],
  ] as const)
    if (!existsSync(file))
      throw new NixtoolsError({
        code: 'GRUB_MISSING',
        kind: 'environment',
        message: 'the files of GRUB are not installed',
        place: file,
        hint: `apt-get install ${debian}, or a format without a boot loader`,
      });
  return boot;
};

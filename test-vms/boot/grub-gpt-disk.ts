import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFat, makeGrubImage, partitionTypes, writeDisk } from '@nixtools/image';

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
const guid = (last: number): string => `5B1D2C3E-0000-4000-8000-00000000000${last}`;

export interface GrubGptDiskOptions {
  /** What GRUB does first: find its file system, read its configuration. */
  readonly earlyConfig: string;
  /** Of GRUB, besides those that every menu needs. */
  readonly modules?: readonly string[];
  /** After the two that GRUB itself lies in. */
  readonly partitions: readonly { readonly name: string; readonly from: string }[];
}

/** A disk with GRUB for BIOS and for UEFI, both with all their modules inside, and with partitions of the caller. */
export const makeGrubGptDisk = async (
  place: string,
  { earlyConfig, modules = [], partitions }: GrubGptDiskOptions,
): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'nixtools-grub-disk-'));
  const at = (name: string): string => join(folder, name);
  try {
    const all = [...always, ...modules];
    const core = await makeGrubImage({ format: 'i386-pc', earlyConfig, modules: ['biosdisk', ...all] });
    writeFileSync(at('efi'), await makeGrubImage({ format: 'x86_64-efi', earlyConfig, modules: all }));
    const files = [{ path: 'EFI/BOOT/BOOTX64.EFI', from: at('efi') }];
    await makeFat(at('esp'), { files, volumeId: '0BADCAFE', size: 34 * mebibyte });
    await writeDisk(place, {
      id: guid(0),
      partitions: [
        { name: 'bios', type: partitionTypes.biosBoot, id: guid(1), size: mebibyte },
        { name: 'esp', type: partitionTypes.efiSystem, id: guid(2), from: at('esp') },
        ...partitions.map((partition, index) => ({
          ...partition,
          type: partitionTypes.linux,
          id: guid(3 + index),
        })),
      ],
      bios: { partition: 'bios', boot: readFileSync('/usr/lib/grub/i386-pc/boot.img'), core },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

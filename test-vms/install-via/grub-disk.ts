import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { embedGrub, findByUuid, makeGrubImage } from '@nixtools/image';

const modules = [
  'biosdisk',
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

/**
 * A disk with nothing but GRUB for BIOS on it, which looks for its configuration on the file system of a host: as if grub-install had
 * run there. So a host's file system is started as it is, without a partition table around it.
 */
export const makeBareGrubDisk = async (folder: string, uuid: string): Promise<string> => {
  const image = await makeGrubImage({ format: 'i386-pc', earlyConfig: findByUuid(uuid), modules });
  const { bootCode, core } = embedGrub(readFileSync('/usr/lib/grub/i386-pc/boot.img'), image, 1);
  const disk = Buffer.alloc(2 * 1024 * 1024);
  disk.set(bootCode, 0);
  disk.writeUInt16LE(0xaa55, 510);
  disk.set(core, 512);
  const path = join(folder, 'grub.img');
  writeFileSync(path, disk);
  return path;
};

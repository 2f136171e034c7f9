import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

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
export const makeGrubDisk = (folder: string, uuid: string): string => {
  const early = join(folder, 'early.cfg');
  const core = join(folder, 'core.img');
  writeFileSync(
    early,
    `search --no-floppy --fs-uuid --set=root ${uuid}\nset prefix=($root)/boot/grub\nconfigfile $prefix/grub.cfg\n`,
  );
  execFileSync('grub-mkimage', ['-O', 'i386-pc', '-o', core, '-c', early, '-p', '/boot/grub', ...modules]);
  const boot = readFileSync('/usr/lib/grub/i386-pc/boot.img');
  const image = readFileSync(core);
  // The boot sector reads sector 1, and the first sector of GRUB's core the others: their places are patched in, as grub-install does.
  boot.writeBigUInt64LE(1n, 0x5c);
  boot.writeUInt16LE(0x9090, 0x66);
  image.writeBigUInt64LE(2n, 0x1f4);
  image.writeUInt16LE(Math.ceil(image.length / 512) - 1, 0x1fc);
  image.writeUInt16LE(0x820, 0x1fe);
  const disk = Buffer.alloc(2 * 1024 * 1024);
  boot.copy(disk, 0, 0, 440);
  disk.writeUInt16LE(0xaa55, 510);
  image.copy(disk, 512);
  const path = join(folder, 'grub.img');
  writeFileSync(path, disk);
  return path;
};

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { firmwareCode } from './start-disk.ts';

const programs = ['qemu-system-x86_64', 'grub-mkimage', 'mke2fs', 'debugfs', 'mkfs.vfat', 'mcopy', 'busybox'];
const files = ['/usr/lib/grub/i386-pc/boot.img', '/usr/lib/grub/x86_64-efi/linux.mod', firmwareCode];

const isInstalled = (program: string): boolean =>
  [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin'].some((folder) =>
    existsSync(join(folder, program)),
  );
const isStatic = (file: string): boolean => existsSync(file) && !readFileSync(file).includes('/ld-linux');

/**
 * What is not here of that which starts a disk with GRUB in QEMU, for the name of a skipped test: `needs …`; undefined when
 * nothing is missing.
 *
 * @param more programs that the test needs besides
 */
export const missingForBoots = (more: readonly string[] = []): string | undefined => {
  const lacks = [
    ...[...programs, ...more].filter((program) => !isInstalled(program)),
    ...files.filter((file) => !existsSync(file)),
    ...(isStatic('/bin/busybox') ? [] : ['busybox-static']),
  ];
  return lacks.length > 0 ? `needs ${lacks.join(', ')}` : undefined;
};

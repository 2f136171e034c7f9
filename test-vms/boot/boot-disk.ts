import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  findByUuid,
  makeExt4,
  makeFat,
  makeGrubImage,
  partitionTypes,
  writeCpio,
  writeDisk,
} from '@nixtools/image';

const uuid = '2f0c8a4e-77b1-4c55-9d0e-3a6f1b2c4d5e';

/** The mount table that such a machine would have, as `nixboot --mounts` takes it. */
export const mountTable = `22 1 8:1 / / rw - ext4 UUID=${uuid} rw\n`;

const modules = [
  ...[
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
  ],
];
const guid = (last: number): string => `5B1D2C3E-0000-4000-8000-00000000000${last}`;
const mebibyte = 2 ** 20;

/** An initramfs that says who it is and with which words it was started, and turns the machine off. */
export const sayAndStop = (who: string): Uint8Array => {
  const init = `#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sysfs /sys
firmware=BIOS; [ -d /sys/firmware/efi ] && firmware=UEFI
echo "STARTED ${who} by $firmware [$(/bin/busybox cat /proc/cmdline)]"
# The console is slower than the end.
/bin/busybox sleep 1
exec /bin/busybox poweroff -f
`;
  const folders = ['bin', 'dev', 'proc', 'sys'];
  return writeCpio([
    ...folders.map((path) => ({ kind: 'directory' as const, path, mode: 0o755 })),
    { kind: 'file', path: 'bin/busybox', mode: 0o755, content: readFileSync('/bin/busybox') },
    { kind: 'character-device', path: 'dev/console', mode: 0o600, major: 5, minor: 1 },
    { kind: 'file', path: 'init', mode: 0o755, content: new TextEncoder().encode(init) },
  ]);
};

/** As a distribution's grub.cfg: its own entry, the protocol of grub-reboot, and our file included. */
export const hostMenu = (chosen: string): string => `load_env
set default='${chosen}'
if [ "\${next_entry}" ]; then
  set default="\${next_entry}"
  set next_entry=
  save_env next_entry
fi
set timeout=0
menuentry 'The host' --id host {
  linux /boot/vmlinuz console=ttyS0 panic=-1
  initrd /boot/initrd.img
}
if [ -f $prefix/nixos.cfg ]; then source $prefix/nixos.cfg; fi
`;

/** What grub-editenv writes: 1024 bytes, so that GRUB can change it in place. */
export const environmentBlock = (values: Readonly<Record<string, string>> = {}): string =>
  `# GRUB Environment Block\n${Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')}`.padEnd(1024, '#');

/** A disk with this root, which BIOS and UEFI start: both find its grub.cfg by the UUID of its file system. */
export const makeBootDisk = async (place: string, root: string): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'nixtools-boot-disk-'));
  const at = (name: string): string => join(folder, name);
  try {
    mkdirSync(join(root, 'boot/grub'), { recursive: true });
    const earlyConfig = findByUuid(uuid);
    const core = await makeGrubImage({ format: 'i386-pc', earlyConfig, modules: ['biosdisk', ...modules] });
    writeFileSync(at('efi'), await makeGrubImage({ format: 'x86_64-efi', earlyConfig, modules }));
    await makeExt4(at('root'), { from: root, uuid, size: 128 * mebibyte });
    const files = [{ path: 'EFI/BOOT/BOOTX64.EFI', from: at('efi') }];
    await makeFat(at('esp'), { files, volumeId: '0BADCAFE', size: 34 * mebibyte });
    await writeDisk(place, {
      id: guid(0),
      partitions: [
        { name: 'bios', type: partitionTypes.biosBoot, id: guid(1), size: mebibyte },
        { name: 'esp', type: partitionTypes.efiSystem, id: guid(2), from: at('esp') },
        { name: 'root', type: partitionTypes.linux, id: guid(3), from: at('root') },
      ],
      bios: { partition: 'bios', boot: readFileSync('/usr/lib/grub/i386-pc/boot.img'), core },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

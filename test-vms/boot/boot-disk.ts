import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findByUuid, makeExt4, writeCpio } from '@nixtools/image';
import { makeGrubGptDisk } from './grub-gpt-disk.ts';

const uuid = '2f0c8a4e-77b1-4c55-9d0e-3a6f1b2c4d5e';

/** The mount table that such a machine would have, as `nixboot --mounts` takes it. */
export const mountTable = `22 1 8:1 / / rw - ext4 UUID=${uuid} rw\n`;

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

/**
 * As a distribution's grub.cfg: its own entry, the protocol of grub-reboot, and our file included.
 *
 * @param folder where the host's kernel lies, from the top of the file system that GRUB reads
 */
export const hostMenu = (chosen: string, folder = '/boot'): string => `load_env
set default='${chosen}'
if [ "\${next_entry}" ]; then
  set default="\${next_entry}"
  set next_entry=
  save_env next_entry
fi
set timeout=0
menuentry 'The host' --id host {
  linux ${folder}/vmlinuz console=ttyS0 panic=-1
  initrd ${folder}/initrd.img
}
if [ -f $prefix/nixos.cfg ]; then source $prefix/nixos.cfg; fi
`;

/** What grub-editenv writes: 1024 bytes, so that GRUB can change it in place. */
export const environmentBlock = (values: Readonly<Record<string, string>> = {}): string =>
  `# GRUB Environment Block\n${Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')}`.padEnd(1024, '#');

export interface BootDiskOptions {
  /** Of GRUB, besides those that every menu needs. */
  readonly modules?: readonly string[];
  /** Bytes of the file system. */
  readonly size?: number;
}

/** A disk with this root, which BIOS and UEFI start: both find its grub.cfg by the UUID of its file system. */
export const makeBootDisk = async (
  place: string,
  root: string,
  { modules = [], size = 128 * 2 ** 20 }: BootDiskOptions = {},
): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'nixtools-boot-disk-'));
  try {
    mkdirSync(join(root, 'boot/grub'), { recursive: true });
    const from = join(folder, 'root');
    await makeExt4(from, { from: root, uuid, size });
    await makeGrubGptDisk(place, {
      earlyConfig: findByUuid(uuid),
      modules,
      partitions: [{ name: 'root', from }],
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

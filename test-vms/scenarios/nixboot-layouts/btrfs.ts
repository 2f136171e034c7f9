import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type CpioEntry, writeCpio } from '@nixtools/image';
import { startDisk } from '../../boot/start-disk.ts';
import type { DebianKernel } from '../../debian/kernel.ts';
import { kernelModules } from '../../debian/kernel-modules.ts';

export interface BtrfsOptions {
  /** The folder whose content the file system gets. */
  readonly from: string;
  readonly uuid: string;
  /** Mount points and their subvolumes, an outer one before those in it: `{ '/': '@', '/nix': '@nix' }`. */
  readonly subvolumes: Readonly<Record<string, string>>;
  readonly kernel: DebianKernel;
}

const done = 'SUBVOLUMES-ARE-FILLED';

const script = (
  subvolumes: BtrfsOptions['subvolumes'],
  modules: readonly string[],
): string => `#!/bin/busybox sh
set -e
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t devtmpfs dev /dev
for name in ${modules.join(' ')}; do insmod "/modules/$name.ko"; done
mount -t btrfs /dev/vda /top
${Object.values(subvolumes)
  .map((name) => `btrfs subvolume create /top/${name}`)
  .join('\n')}
${Object.entries(subvolumes)
  .map(([point, name]) => `mkdir -p /root${point} && mount -t btrfs -o subvol=${name} /dev/vda /root${point}`)
  .join('\n')}
tar -x -C /root -f /dev/vdb
${Object.keys(subvolumes)
  .map((point) => `umount /root${point}`)
  .reverse()
  .join('\n')}
umount /top
echo ${done}
sleep 1
poweroff -f
`;

/** A program and the libraries that it is linked with, at their own places. */
const programFiles = (program: string): readonly string[] => [
  program,
  ...(execFileSync('ldd', [program], { encoding: 'utf8' }).match(/\/\S+/g) ?? []),
];

const parents = (path: string): readonly string[] => (path === '.' ? [] : [...parents(dirname(path)), path]);

const guest = ({ subvolumes, kernel }: BtrfsOptions): Uint8Array => {
  const btrfs = execFileSync('sh', ['-c', 'PATH=$PATH:/usr/sbin:/sbin command -v btrfs'], {
    encoding: 'utf8',
  }).trim();
  const modules = kernelModules(kernel, ['virtio_pci', 'virtio_blk', 'btrfs']);
  const init = script(
    subvolumes,
    modules.map(({ name }) => name),
  );
  const file = (path: string, content: Uint8Array) => ({ kind: 'file' as const, path, mode: 0o755, content });
  const files = [
    file('init', Buffer.from(init)),
    file('bin/busybox', readFileSync('/bin/busybox')),
    ...modules.map(({ name, content }) => file(`modules/${name}.ko`, content)),
    ...programFiles(btrfs).map((path) => file(path.slice(1), readFileSync(path))),
  ];
  const folders = new Set([
    'dev',
    'proc',
    'top',
    'root',
    ...files.flatMap(({ path }) => parents(dirname(path))),
  ]);
  const entries: readonly CpioEntry[] = [
    ...[...folders].map((path) => ({ kind: 'directory' as const, path, mode: 0o755 })),
    { kind: 'character-device', path: 'dev/console', mode: 0o600, major: 5, minor: 1 },
    ...files,
  ];
  return writeCpio(entries);
};

/**
 * A btrfs with subvolumes in a file. mkfs.btrfs of Debian 12 makes none, and not every kernel here knows btrfs: a machine of its own with
 * Debian's kernel makes and fills them.
 */
export const makeBtrfs = async (place: string, options: BtrfsOptions): Promise<void> => {
  const { from, uuid, kernel } = options;
  const folder = mkdtempSync(join(tmpdir(), 'nixtools-btrfs-'));
  const at = (name: string): string => join(folder, name);
  try {
    writeFileSync(place, '');
    truncateSync(place, 192 * 2 ** 20);
    execFileSync('mkfs.btrfs', ['--quiet', '--uuid', uuid, place]);
    execFileSync('tar', ['-c', '--owner=0', '--group=0', '-b', '1', '-f', at('root.tar'), '-C', from, '.']);
    writeFileSync(at('initrd'), guest(options));
    const payload = { kernel: kernel.image, initrd: at('initrd'), params: ['console=ttyS0', 'panic=-1'] };
    const output = await startDisk([place, at('root.tar')], { payload });
    if (!output.includes(done)) throw new Error(`no subvolumes were made:\n${output.slice(-4000)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { findByUuid, makeExt4 } from '@nixtools/image';
import { makeGrubGptDisk } from '../../boot/grub-gpt-disk.ts';
import type { Answer } from '../../boot/start-disk.ts';
import { debianKernel } from '../../debian/kernel.ts';
import { makeBtrfs } from './btrfs.ts';
import { makeLuks } from './luks.ts';

/** A way to lay out the disks of a NixOS: what its menu is told of it, and how a disk like that is made. */
export interface Layout {
  readonly what: string;
  /** As `nixboot --mounts` takes it. */
  readonly mounts: string;
  /** Further words for `nixboot update-grub`. */
  readonly words?: readonly string[];
  /** The folder of the host's kernel from the top of the file system with grub.cfg. */
  readonly hostFolder: string;
  /** How the kernel's command line says which file GRUB has read. */
  readonly image: RegExp;
  readonly answer?: Answer;
  /** The firmware that tries it in a short run. */
  readonly short?: 'bios' | 'uefi';
  /** @param root the folder with the whole tree, which may be changed @param work a folder for what is made on the way */
  readonly make: (place: string, root: string, work: string) => Promise<void>;
}

const rootUuid = '2f0c8a4e-77b1-4c55-9d0e-3a6f1b2c4d5e';
const bootUuid = '7a1d2b3c-4e5f-4a6b-8c7d-9e0f1a2b3c4d';
const volume = '5c9bb2f6-2b5b-4d9e-9d0e-2f3f4a8b1c11';
const passphrase = 'open sesame 42';
const mebibyte = 2 ** 20;

const answer: Answer = { to: 'Enter passphrase for', type: `${passphrase}\r` };
const encryption = [
  'cryptodisk',
  'luks',
  'luks2',
  'gcry_rijndael',
  'gcry_sha256',
  'pbkdf2',
  'serial',
  'terminal',
];
/** Passphrases are asked for and typed where the test can see and do it. */
const onSerial = 'serial --unit=0\nterminal_input serial\nterminal_output serial\n';
const store = String.raw`/nix/store/[a-z0-9]{32}-linux-6\.1/bzImage`;

/** Takes /boot out of a tree. @returns its folder */
const takeBoot = (root: string, work: string): string => {
  const boot = join(work, 'boot');
  renameSync(join(root, 'boot'), boot);
  mkdirSync(join(root, 'boot'));
  return boot;
};

const bootApart: Layout = {
  what: 'kernels copied to a /boot of its own, the store being on a disk that GRUB does not see',
  mounts: `22 1 8:1 / / rw - ext4 UUID=${rootUuid} rw\n23 22 8:2 / /boot rw - ext4 UUID=${bootUuid} rw\n`,
  hostFolder: '',
  image: /\(hd0,gpt3\)\/nixos\/[a-z0-9]{32}-linux-6\.1-bzImage/,
  short: 'bios',
  make: async (place, root, work) => {
    const from = join(work, 'boot.ext4');
    await makeExt4(from, { from: takeBoot(root, work), uuid: bootUuid, size: 96 * mebibyte });
    const earlyConfig = findByUuid(bootUuid, '/grub');
    await makeGrubGptDisk(place, { earlyConfig, partitions: [{ name: 'boot', from }] });
  },
};

const btrfs: Layout = {
  what: 'a btrfs with the root in one subvolume and the store in another',
  mounts: `22 1 0:30 /@ / rw - btrfs UUID=${rootUuid} rw\n23 22 0:30 /@nix /nix rw - btrfs UUID=${rootUuid} rw\n`,
  hostFolder: '/@/boot',
  image: /\(hd0,gpt3\)\/@nix\/store\/[a-z0-9]{32}-linux-6\.1\/bzImage/,
  short: 'uefi',
  make: async (place, root, work) => {
    const from = join(work, 'root.btrfs');
    const subvolumes = { '/': '@', '/nix': '@nix' };
    await makeBtrfs(from, { from: root, uuid: rootUuid, subvolumes, kernel: await debianKernel() });
    const earlyConfig = findByUuid(rootUuid, '/@/boot/grub');
    await makeGrubGptDisk(place, { earlyConfig, modules: ['btrfs'], partitions: [{ name: 'root', from }] });
  },
};

/** GRUB opens the volume to read its grub.cfg; our entry finds it open and does not ask again. */
const allEncrypted = (type: 'luks1' | 'luks2'): Layout => ({
  what: `everything on ${type.toUpperCase()}, /boot too`,
  mounts: `22 1 254:0 / / rw - ext4 UUID=${rootUuid},LUKS=${volume} rw\n`,
  hostFolder: '/boot',
  image: new RegExp(String.raw`\(crypto0\)${store}`),
  answer,
  ...(type === 'luks2' ? { short: 'bios' } : {}),
  make: async (place, root, work) => {
    const [plain, from] = [join(work, 'root.ext4'), join(work, 'root.luks')];
    await makeExt4(plain, { from: root, uuid: rootUuid, size: 64 * mebibyte });
    makeLuks(from, { from: plain, type, uuid: volume, passphrase });
    const earlyConfig = `${onSerial}cryptomount -u ${volume.replaceAll('-', '')}\n${findByUuid(rootUuid)}`;
    await makeGrubGptDisk(place, { earlyConfig, modules: encryption, partitions: [{ name: 'root', from }] });
  },
});

/** As a user wants it who has no room in /boot: our entry itself opens the volume. */
const storeEncrypted = (type: 'luks1' | 'luks2'): Layout => ({
  what: `the store on ${type.toUpperCase()}, /boot beside it, no kernel copied`,
  mounts: `22 1 254:0 / / rw - ext4 UUID=${rootUuid},LUKS=${volume} rw\n23 22 8:2 / /boot rw - ext4 UUID=${bootUuid} rw\n`,
  words: ['--copy-kernels', 'never'],
  hostFolder: '',
  image: new RegExp(String.raw`\(crypto0\)${store}`),
  answer,
  make: async (place, root, work) => {
    const [boot, plain, from] = [join(work, 'boot.ext4'), join(work, 'root.ext4'), join(work, 'root.luks')];
    await makeExt4(boot, { from: takeBoot(root, work), uuid: bootUuid, size: 64 * mebibyte });
    await makeExt4(plain, { from: root, uuid: rootUuid, size: 64 * mebibyte });
    makeLuks(from, { from: plain, type, uuid: volume, passphrase });
    const partitions = [
      { name: 'boot', from: boot },
      { name: 'root', from },
    ];
    const earlyConfig = `${onSerial}${findByUuid(bootUuid, '/grub')}`;
    await makeGrubGptDisk(place, { earlyConfig, modules: encryption, partitions });
  },
});

export const layouts: readonly Layout[] = [
  bootApart,
  btrfs,
  allEncrypted('luks1'),
  allEncrypted('luks2'),
  storeEncrypted('luks1'),
  storeEncrypted('luks2'),
];

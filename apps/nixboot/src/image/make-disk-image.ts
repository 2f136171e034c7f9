import { copyFile, lutimes, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootFolder, describedMachine, parseMounts, updateBoot } from '@nixtools/boot-plan';
import { includeMenu } from '@nixtools/grub-config';
import { findByUuid, makeExt4, makeGrubDisk } from '@nixtools/image';
import { rootedFs } from '@nixtools/rooted-fs';
import { rootPartition } from './compose.ts';
import { uuidOf } from './image-document.ts';

export interface DiskImageOptions {
  /** The folder of the image; all but the root goes to the file system that GRUB reads. */
  readonly folder: string;
  readonly files: readonly string[];
  /** The squashfs of the root. */
  readonly root: string;
  readonly toplevel: string;
  readonly identity: string;
}

/** The host's part of the menu: our file makes the entries, and the first of them is the default. */
const grubCfg = `# Written by nixboot image.
set default='nixos-default'
set timeout=0
serial --unit=0 --speed=115200
terminal_output console serial
${includeMenu}`;

const mebibyte = 2 ** 20;

/** What ext4 itself takes, besides its files. */
const roomFor = (bytes: number): number => (Math.ceil((bytes * 1.05) / mebibyte) + 8) * mebibyte;

/** A root as a machine with NixOS has it, as far as a boot menu is concerned: a system, a profile that points at it, a folder for GRUB. */
const stageBoot = async (staging: string, options: DiskImageOptions): Promise<void> => {
  const { folder, files, toplevel } = options;
  const at = (path: string): string => join(staging, path);
  await mkdir(at(toplevel), { recursive: true });
  for (const file of files) await copyFile(join(folder, file), at(join(toplevel, file)));
  await mkdir(at('boot/grub'), { recursive: true });
  await writeFile(at('boot/grub/grub.cfg'), grubCfg);
  const profiles = 'nix/var/nix/profiles';
  await mkdir(at(profiles), { recursive: true });
  for (const [name, target] of [
    ['system-1-link', toplevel],
    ['system', 'system-1-link'],
  ] as const) {
    await symlink(target, at(join(profiles, name)));
    // The menu shows when a generation was made.
    await lutimes(at(join(profiles, name)), 1, 1);
  }
};

/** An ext4 keeps when its files were written, which is not of the image. */
const withoutTimes = async (tree: string): Promise<void> => {
  const entries = await readdir(tree, { recursive: true });
  for (const path of ['', ...entries]) await lutimes(join(tree, path), 1, 1);
};

/**
 * A disk that BIOS and UEFI start: GRUB, an ext4 with kernel, initramfs, boot.json and the menu that `nixboot update-grub` writes, and the
 * root in a partition of its own.
 *
 * @throws {NixtoolsError} `GRUB_MISSING`, `PROGRAM_MISSING` (environment), `PROGRAM_FAILED` (failed)
 */
export const makeDiskImage = async (place: string, options: DiskImageOptions): Promise<void> => {
  const { folder, files, root, identity } = options;
  const staging = await mkdtemp(join(tmpdir(), 'nixtools-image-disk-'));
  try {
    const tree = join(staging, 'tree');
    await stageBoot(tree, options);
    const uuid = uuidOf(identity, 'boot');
    const fs = rootedFs(tree);
    const machine = describedMachine(parseMounts(`22 1 8:1 / / rw - ext4 UUID=${uuid} rw\n`));
    await updateBoot({ fs, boot: bootFolder(fs), machine });
    await withoutTimes(tree);
    const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
    const boot = join(staging, 'boot.ext4');
    const size = roomFor(sizes.reduce((sum, each) => sum + each, 0));
    await makeExt4(boot, { from: tree, uuid, size, allRoot: true });
    await makeGrubDisk(place, {
      id: (index) => uuidOf(identity, `partition ${index}`).toUpperCase(),
      volumeId: uuidOf(identity, 'esp').slice(0, 8).toUpperCase(),
      earlyConfig: findByUuid(uuid),
      modules: ['serial', 'terminal', 'sleep'],
      partitions: [
        { name: 'boot', from: boot },
        { name: rootPartition, from: root },
      ],
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
};

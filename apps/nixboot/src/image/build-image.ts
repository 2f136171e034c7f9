import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { replaceFolder } from '@nixtools/durable-fs';
import { type CpioEntry, compressInitramfs, largestFiles, type Sized, writeCpio } from '@nixtools/image';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { ChosenMachine } from './choose-machine.ts';
import type { Composed } from './compose.ts';
import {
  type Format,
  type ImageFacts,
  imageDocument,
  readImage,
  toplevelOf,
  uuidOf,
} from './image-document.ts';
import { makeDiskImage } from './make-disk-image.ts';
import { makeRoot } from './make-root.ts';
import type { KernelFile } from './pack-kernel.ts';

export interface BuildImageOptions {
  /** The folder of the image. */
  readonly out: string;
  readonly name: string;
  readonly label: string;
  readonly format: Format;
  readonly kernel: KernelFile;
  readonly chosen: ChosenMachine;
  readonly composed: Composed;
  /** Parameters of the kernel besides those of the image. */
  readonly params: readonly string[];
  /** Of the initramfs. Without: gzip for a distribution's kernel, where it saves half a second of each start; xz where its size counts. */
  readonly compression?: 'gzip' | 'xz';
  /** Where the guest itself says that it is there. */
  readonly ready?: string;
  /** Bytes that the image may have in all. */
  readonly budget: number | undefined;
}

export type BuiltImage =
  | {
      readonly is: 'built';
      readonly facts: ImageFacts;
      readonly files: readonly Sized[];
      readonly bytes: number;
    }
  | {
      readonly is: 'over-budget';
      readonly bytes: number;
      readonly files: readonly Sized[];
      /** What takes the room, unpacked, the largest first. */
      readonly culprits: readonly Sized[];
    };

/** The kernel holds as much of its own memory while it unpacks. */
const dictionary = 512 * 1024;

const consoleParams = ['console=ttyS0', 'panic=-1', 'quiet'];
/** Without ACPI only a triple fault ends the machine. */
const machineParams = { pc: [], microvm: ['reboot=t'] } as const;
/** A distribution's kernel tries out all its ciphers at each start, which takes as long as the rest of it. */
const distributionParams = ['cryptomgr.notests'];

const requireOurs = (out: string): void => {
  if (!existsSync(out)) return;
  try {
    if (readdirSync(out).length === 0) return;
    readImage(out);
  } catch (cause) {
    throw new NixtoolsError({
      code: 'OUT_NOT_AN_IMAGE',
      kind: 'refused',
      message: 'something else is where the image is to go',
      place: out,
      hint: 'name another place by -o; only an image, or an empty folder, is replaced',
      cause,
    });
  }
};

const filesOf = async (folder: string): Promise<readonly Sized[]> =>
  Promise.all(
    readdirSync(folder)
      .sort()
      .map(async (path) => ({ path, size: (await stat(join(folder, path))).size })),
  );

const total = (files: readonly Sized[]): number => files.reduce((sum, { size }) => sum + size, 0);

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** All that the guest is made of: what is made from it by programs of this machine is no part of its name. */
const identityOf = (parts: { readonly [name: string]: Uint8Array | string }): string =>
  Object.entries(parts)
    .map(([name, part]) => `${name} ${typeof part === 'string' ? part : digest(part)}\n`)
    .join('');

/**
 * Makes an image in a folder, complete or not at all: an image that is there already is replaced, anything else is not.
 *
 * @throws {NixtoolsError} `OUT_NOT_AN_IMAGE` (refused), and those of the programs that make file systems
 */
export const buildImage = async (options: BuildImageOptions): Promise<BuiltImage> => {
  const { out, budget, composed, kernel } = options;
  requireOurs(out);
  await mkdir(dirname(out), { recursive: true });
  const folder = await mkdtemp(join(dirname(out), `.${basename(out)}-`));
  // mkdtemp makes a private one.
  await chmod(folder, 0o755);
  try {
    const facts = await fill(folder, options);
    const files = await filesOf(folder);
    const bytes = total(files);
    if (budget !== undefined && bytes > budget)
      return { is: 'over-budget', bytes, files, culprits: culpritsOf(composed, kernel) };
    await replaceFolder({ from: folder, to: out });
    return { is: 'built', facts, files, bytes };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const culpritsOf = ({ initramfs, root = [] }: Composed, { name, content }: KernelFile): readonly Sized[] => {
  const all: readonly CpioEntry[] = [...initramfs, ...root];
  return [{ path: name, size: content.length }, ...largestFiles(all, 5)].sort((a, b) => b.size - a.size);
};

const fill = async (folder: string, options: BuildImageOptions): Promise<ImageFacts> => {
  const { name, label, format, kernel, chosen, composed, ready } = options;
  const isDistribution = chosen.modules.length > 0;
  const compression = options.compression ?? (isDistribution ? 'gzip' : 'xz');
  const params = [
    ...consoleParams,
    ...machineParams[chosen.machine],
    ...(isDistribution ? distributionParams : []),
    ...composed.params,
    ...options.params,
  ];
  const archive = writeCpio(composed.initramfs);
  const initrd = await compressInitramfs(archive, {
    by: compression,
    ...(compression === 'xz' ? { dictionary: Math.max(4096, Math.min(dictionary, archive.length)) } : {}),
  });
  const identity = identityOf({
    kernel: kernel.content,
    archive,
    root: composed.root === undefined ? '' : writeCpio(composed.root),
    form: [format, compression, name, label, ...params].join(' '),
  });
  await writeFile(join(folder, kernel.name), kernel.content, { mode: 0o644 });
  await writeFile(join(folder, 'initrd'), initrd, { mode: 0o644 });
  // What RFC 125 calls init: here the first program of the guest, which is in the initramfs as well.
  await writeFile(join(folder, 'init'), firstProgram(composed), { mode: 0o755 });
  const rootFile = format === 'squashfs' || format === 'erofs' ? `root.${format}` : undefined;
  const disk = format === 'disk' ? 'disk.img' : rootFile;
  const facts: ImageFacts = {
    format,
    machine: chosen.machine,
    kernelForm: kernel.form,
    leastMemory: kernel.leastMemory,
    port: 80,
    ...(ready === undefined ? {} : { ready }),
    ...(disk === undefined ? {} : { disk }),
  };
  const document = imageDocument({
    ...{ name, label, params, identity, facts },
    kernel: kernel.name,
    initrd: 'initrd',
  });
  await writeFile(join(folder, 'boot.json'), document, { mode: 0o644 });
  if (composed.root !== undefined && disk !== undefined) {
    const uuid = uuidOf(identity, 'root');
    if (rootFile !== undefined) await makeRoot(join(folder, rootFile), composed.root, { format, uuid });
    else {
      const root = join(folder, '.root');
      await makeRoot(root, composed.root, { format: 'squashfs', uuid });
      const files = ['boot.json', kernel.name, 'initrd', 'init'];
      const toplevel = toplevelOf(identity, name);
      await makeDiskImage(join(folder, disk), { folder, files, root, toplevel, identity });
      // All of it is on the disk now.
      for (const file of [root, ...files.slice(1).map((name) => join(folder, name))]) await rm(file);
    }
  }
  return facts;
};

const firstProgram = ({ initramfs }: Composed): Uint8Array => {
  const first =
    initramfs.find(({ path }) => path === 'nixboot-init') ?? initramfs.find(({ path }) => path === 'init');
  return first?.kind === 'file' ? first.content : new Uint8Array(0);
};

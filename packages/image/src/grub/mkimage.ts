import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../programs/run.ts';

export interface GrubImageOptions {
  readonly format: 'i386-pc' | 'x86_64-efi' | 'arm64-efi';
  /** What GRUB does first: find its file system, read its configuration. */
  readonly earlyConfig: string;
  readonly modules: readonly string[];
  /** `$prefix` until the configuration sets it; by default /boot/grub. */
  readonly prefix?: string;
}

const mkimage = { name: 'grub-mkimage', debian: 'grub-common' };

/** The configuration that looks for a file system and reads the grub.cfg there. */
export const findByUuid = (uuid: string, folder = '/boot/grub'): string =>
  `search --no-floppy --fs-uuid --set=root ${uuid}\nset prefix=($root)${folder}\nconfigfile $prefix/grub.cfg\n`;

/**
 * GRUB as one image with the modules that it needs: for BIOS to be embedded, for UEFI a program that firmware starts.
 *
 * @throws {NixtoolsError} `PROGRAM_MISSING` (environment), `PROGRAM_FAILED` (failed)
 * @example await makeGrubImage({ format: 'x86_64-efi', earlyConfig: findByUuid(uuid), modules: ['part_gpt', 'ext2', 'normal', 'linux'] })
 */
export const makeGrubImage = async (options: GrubImageOptions): Promise<Uint8Array> => {
  const { format, earlyConfig, modules, prefix = '/boot/grub' } = options;
  const folder = await mkdtemp(join(tmpdir(), 'nixtools-grub-'));
  try {
    const early = join(folder, 'early.cfg');
    const image = join(folder, 'image');
    await writeFile(early, earlyConfig);
    await run(mkimage, ['-O', format, '-o', image, '-c', early, '-p', prefix, ...modules]);
    return await readFile(image);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

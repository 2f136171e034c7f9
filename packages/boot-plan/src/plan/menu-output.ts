import { realpathSync } from 'node:fs';
import { posix } from 'node:path';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { RootedFs } from '@nixtools/rooted-fs';
import type { TargetName } from '../target/target.ts';
import { type BootFolder, folderIn, ours } from './boot-folder.ts';

/** Where the menu of a target goes. */
export interface MenuOutput {
  /** A file, or for `bls` the folder of the entries; a path of the host. */
  readonly path: string;
  /** Folders to make before, relative to the boot folder. */
  readonly missing: readonly ('loader' | 'loader/entries')[];
}

/**
 * The host's folder of GRUB. Debian calls it `grub`, Fedora and SUSE `grub2`, beside which a `grub` without configuration may stand.
 *
 * @throws {NixtoolsError} `GRUB_NOT_FOUND` (environment)
 */
export const grubFolder = (fs: RootedFs, boot: BootFolder): string => {
  const folders = ['grub', 'grub2'].flatMap((name) => {
    const folder = folderIn(fs, boot, name);
    return folder === undefined ? [] : [{ folder, name }];
  });
  const hasConfig = ({ name }: { readonly name: string }): boolean =>
    boot.inside === undefined
      ? isFile(posix.join(boot.host, name, 'grub.cfg'))
      : fs.stat(posix.join(boot.inside, name, 'grub.cfg')) !== undefined;
  const found = folders.find(hasConfig) ?? folders[0];
  if (found !== undefined) return found.folder;
  throw new NixtoolsError({
    code: 'GRUB_NOT_FOUND',
    kind: 'environment',
    message: 'there is neither a folder "grub" nor "grub2" here',
    place: boot.host,
    hint: 'nixboot adds to a GRUB that is there; "--output FILE" writes the menu elsewhere, "--target" for other bootloaders',
  });
};

const isFile = (path: string): boolean => {
  try {
    realpathSync(path);
    return true;
  } catch {
    return false;
  }
};

const namedOutput = (path: string): string => {
  if (!/[^/]\.cfg$/.test(path))
    throw new NixtoolsError({
      code: 'OUTPUT_NAME',
      kind: 'usage',
      message: 'the name of a menu file ends in ".cfg"',
      place: path,
      hint: 'for example --output /boot/grub/nixos.cfg',
    });
  try {
    return posix.join(realpathSync(posix.dirname(path)), posix.basename(path));
  } catch (cause) {
    throw new NixtoolsError({
      code: 'OUTPUT_FOLDER',
      kind: 'environment',
      message: 'the folder of the output does not exist',
      place: path,
      hint: 'create it first',
      cause,
    });
  }
};

/**
 * @param output a file of the host, instead of the target's own place
 * @throws {NixtoolsError} `GRUB_NOT_FOUND`, `OUTPUT_FOLDER` (environment), `OUTPUT_NAME` (usage)
 */
export const menuOutput = (
  fs: RootedFs,
  boot: BootFolder,
  { target, output }: { readonly target: TargetName; readonly output?: string | undefined },
): MenuOutput => {
  if (output !== undefined && target !== 'bls') return { path: namedOutput(output), missing: [] };
  if (target === 'grub') return { path: posix.join(grubFolder(fs, boot), 'nixos.cfg'), missing: [] };
  if (target === 'heads') return { path: posix.join(ours(boot).folder, 'nixos.cfg'), missing: [] };
  const missing = (['loader', 'loader/entries'] as const).filter(
    (name) => folderIn(fs, boot, name) === undefined,
  );
  return { path: folderIn(fs, boot, 'loader/entries') ?? posix.join(boot.host, 'loader/entries'), missing };
};

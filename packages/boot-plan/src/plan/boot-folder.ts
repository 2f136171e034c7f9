import { lstatSync, realpathSync } from 'node:fs';
import { posix } from 'node:path';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { RootedFs } from '@nixtools/rooted-fs';

/** The folder that the bootloader reads. It may lie outside of the root: NixOS beside another distribution. */
export interface BootFolder {
  /** A real path of the host. */
  readonly host: string;
  /** Its path inside the root, when it is there. */
  readonly inside?: string;
  /** The folder in it that is ours: `nixos`, or the `kernels` of NixOS's own installer, of which all is ours from then on. */
  readonly own?: OwnFolder;
}

export type OwnFolder = 'nixos' | 'kernels';

const notFound = (place: string): NixtoolsError =>
  new NixtoolsError({
    code: 'BOOT_NOT_FOUND',
    kind: 'environment',
    message: 'there is no folder for the bootloader here',
    place,
    hint: 'is /boot mounted? "--boot DIR" names another folder',
  });

const real = (path: string): string => {
  try {
    return realpathSync(path);
  } catch {
    throw notFound(path);
  }
};

/**
 * @param path of the host; by default /boot inside the root
 * @param own the folder in it that is ours; `nixos` by default
 * @throws {NixtoolsError} `BOOT_NOT_FOUND` (environment)
 */
export const bootFolder = (fs: RootedFs, path?: string, own?: OwnFolder): BootFolder => {
  const inside = path === undefined ? fs.resolve('/boot') : undefined;
  if (path === undefined && inside === undefined) throw notFound(fs.host('/boot'));
  const host = real(inside === undefined ? (path ?? '') : fs.host(inside));
  if (!lstatSync(host).isDirectory()) throw notFound(host);
  const root = fs.root === '/' ? '' : fs.root;
  return {
    host,
    ...(host === fs.root || host.startsWith(`${root}/`) ? { inside: host.slice(root.length) || '/' } : {}),
    ...(own === undefined ? {} : { own }),
  };
};

/**
 * A folder below the boot folder, by its real path on the host: a link in it is followed, and never out of the root.
 *
 * @returns `undefined` when there is none
 */
export const folderIn = (fs: RootedFs, boot: BootFolder, name: string): string | undefined => {
  if (boot.inside !== undefined) {
    const found = fs.resolve(posix.join(boot.inside, name));
    return found !== undefined && fs.stat(found)?.isDirectory() ? fs.host(found) : undefined;
  }
  const path = posix.join(boot.host, name);
  try {
    const found = realpathSync(path);
    return lstatSync(found).isDirectory() ? found : undefined;
  } catch {
    return undefined;
  }
};

/** Our own folder, with the copies and the manifest. */
export const ours = (
  boot: BootFolder,
): { readonly name: OwnFolder; readonly folder: string; readonly manifest: string } => {
  const { own: name = 'nixos' } = boot;
  const folder = posix.join(boot.host, name);
  return { name, folder, manifest: posix.join(folder, manifestName) };
};

export const manifestName = 'manifest.json';

/**
 * A folder that belongs to us alone must be one: what a link there leads to is somebody else's.
 *
 * @returns whether it exists
 * @throws {NixtoolsError} `FOLDER_NOT_OURS` (refused)
 */
export const isOwnFolder = (path: string): boolean => {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined || stats.isDirectory()) return stats !== undefined;
  throw new NixtoolsError({
    code: 'FOLDER_NOT_OURS',
    kind: 'refused',
    message: 'a file or a link is where nixboot keeps a folder of its own',
    place: path,
    hint: 'move it away',
  });
};

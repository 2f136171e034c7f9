import type { GrubFile, GrubFilesystem } from '@nixtools/grub-config';
import type { Machine } from './machine.ts';
import { type Mount, mountOf, pathOnFilesystem } from './mounts.ts';

/** A folder as GRUB finds it. */
export interface GrubPlace {
  readonly filesystem: GrubFilesystem;
  /** Absolute from the top of the file system. */
  readonly folder: string;
  readonly mount: Mount | undefined;
  /** Encrypted below the file system: GRUB asks for a passphrase. */
  readonly isEncrypted: boolean;
}

/** The module that reads a file system, for those that GRUB reads. */
const modules: Readonly<Record<string, string>> = {
  btrfs: 'btrfs',
  ext2: 'ext2',
  ext3: 'ext2',
  ext4: 'ext2',
  f2fs: 'f2fs',
  iso9660: 'iso9660',
  jfs: 'jfs',
  msdos: 'fat',
  reiserfs: 'reiserfs',
  vfat: 'fat',
  xfs: 'xfs',
  zfs: 'zfs',
};

export const isKnownToGrub = ({ kind }: Mount): boolean => Object.hasOwn(modules, kind);

const modulesFor = (mount: Mount, machine: Machine): readonly string[] => {
  const { luks, lvm, raid } = machine.layersOf(mount);
  return [
    ...(luks.length > 0 ? ['cryptodisk', 'luks', 'luks2'] : []),
    ...(lvm ? ['lvm'] : []),
    ...(raid ? ['mdraid09', 'mdraid1x'] : []),
    ...(modules[mount.kind] === undefined ? [] : [modules[mount.kind] ?? '']),
  ];
};

const searchFor = (mount: Mount, machine: Machine): GrubFilesystem['search'] => {
  // GRUB knows a pool by its name; mount tables name it first.
  if (mount.kind === 'zfs') return { by: 'label', value: mount.source.split('/')[0] ?? '' };
  const uuid = machine.uuidOf(mount);
  return uuid === undefined ? undefined : { by: 'fs-uuid', value: uuid };
};

/**
 * How GRUB reaches a folder.
 *
 * @param name of the file system in the menu: `boot`, `store`
 * @param path the folder without links, in the terms of `machine.paths`
 * @param known a file below the folder by which it is found when the file system has no UUID
 */
export const grubPlace = (
  machine: Machine,
  { name, path, known }: { readonly name: string; readonly path: string; readonly known?: string },
): GrubPlace => {
  const mount = mountOf(machine.mounts, path);
  const folder = mount === undefined ? path : pathOnFilesystem(mount, path);
  const search =
    (mount && searchFor(mount, machine)) ??
    (known === undefined
      ? undefined
      : { by: 'file' as const, value: `${folder === '/' ? '' : folder}/${known}` });
  const luks = mount === undefined ? [] : machine.layersOf(mount).luks;
  const wanted = mount === undefined ? [] : modulesFor(mount, machine);
  return {
    filesystem: {
      name,
      ...(search === undefined ? {} : { search }),
      ...(wanted.length === 0 ? {} : { modules: wanted }),
      ...(luks.length === 0 ? {} : { cryptomount: luks }),
    },
    folder,
    mount,
    isEncrypted: luks.length > 0,
  };
};

export const fileIn = ({ filesystem, folder }: GrubPlace, path: string): GrubFile => ({
  filesystem: filesystem.name,
  path: `${folder === '/' ? '' : folder}/${path}`,
});

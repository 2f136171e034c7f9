import { readdirSync, realpathSync } from 'node:fs';
import { posix } from 'node:path';
import { fileIn, type GrubPlace, grubPlace, type Machine, type Mount } from '@nixtools/boot-plan';
import type { GrubFile, GrubFilesystem } from '@nixtools/grub-config';
import type { RootedFs } from '@nixtools/rooted-fs';
import type { InstallConfig } from './config.ts';

/** Where GRUB finds things, by the rules of the configuration. */
export interface Places {
  readonly boot: GrubPlace;
  readonly store: GrubPlace;
  /** A second initrd of the configuration's own, `extraInitrd`. */
  readonly extraInitrd?: GrubFile;
  readonly filesystems: readonly GrubFilesystem[];
  /** A file as boot-plan placed it, on the file system of the configuration. */
  readonly moved: (file: GrubFile) => GrubFile;
}

/** udev writes other bytes than plain ones as `\x20`. */
const labelByLink = ({ source }: Mount): string | undefined => {
  try {
    const device = realpathSync(source);
    const link = readdirSync('/dev/disk/by-label').find(
      (name) => realpathSync(posix.join('/dev/disk/by-label', name)) === device,
    );
    return link?.replaceAll(/\\x([0-9a-f]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  } catch {
    return undefined;
  }
};

const providedSearch = ({ source }: Mount): GrubFilesystem['search'] => {
  const [, by, value = ''] = /^\/dev\/disk\/by-(label|uuid)\/(.+)$/.exec(source) ?? [];
  if (by === undefined) return undefined;
  return { by: by === 'label' ? 'label' : 'fs-uuid', value };
};

const searched = (place: GrubPlace, search: GrubFilesystem['search']): GrubPlace => {
  const { search: _, ...filesystem } = place.filesystem;
  return { ...place, filesystem: { ...filesystem, ...(search === undefined ? {} : { search }) } };
};

/** A pool of ZFS has a name and nothing else. */
const identified = (place: GrubPlace, fsIdentifier: InstallConfig['fsIdentifier']): GrubPlace => {
  const { mount } = place;
  if (mount === undefined || mount.kind === 'zfs' || fsIdentifier === 'uuid') return place;
  if (fsIdentifier === 'provided') return searched(place, providedSearch(mount));
  const label = labelByLink(mount) ?? /^LABEL=(.+)$/.exec(mount.source)?.[1];
  // Better found by its UUID than not at all.
  return label === undefined ? place : searched(place, { by: 'label', value: label });
};

/**
 * @param planned the places that boot-plan decided on
 */
export const placesOf = (
  {
    fs,
    machine,
    config,
  }: { readonly fs: RootedFs; readonly machine: Machine; readonly config: InstallConfig },
  planned: readonly GrubPlace[],
): Places => {
  const { fsIdentifier, storePath, extraInitrd } = config;
  const named = (name: string): GrubPlace | undefined =>
    planned.find(({ filesystem }) => filesystem.name === name);
  const placeOf = (name: string, path: string): GrubPlace =>
    grubPlace(machine, { name, path: machine.paths === 'inside' ? path : fs.host(fs.resolve(path) ?? path) });
  const boot = identified(named('boot') ?? placeOf('boot', config.bootPath), fsIdentifier);
  const plannedStore = named('store') ?? placeOf('store', '/nix/store');
  const store = identified(
    storePath === '/nix/store' ? plannedStore : placeOf('store', storePath),
    fsIdentifier,
  );
  const initrd =
    extraInitrd === '' ? undefined : identified(placeOf('initrd', posix.dirname(extraInitrd)), fsIdentifier);
  return {
    boot,
    store,
    ...(initrd === undefined ? {} : { extraInitrd: fileIn(initrd, posix.basename(extraInitrd)) }),
    filesystems: [boot, store, ...(initrd === undefined ? [] : [initrd])].map(({ filesystem }) => filesystem),
    moved: (file) =>
      file.filesystem === 'store'
        ? { ...file, path: posix.join(store.folder, file.path.slice(plannedStore.folder.length)) }
        : file,
  };
};

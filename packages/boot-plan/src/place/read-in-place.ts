import type { GrubPlace } from './grub-place.ts';
import { isKnownToGrub } from './grub-place.ts';
import type { Machine } from './machine.ts';

/** Whether GRUB reads kernels from the store, and why not. */
export type InPlace = { readonly inPlace: true } | { readonly inPlace: false; readonly reason: string };

const no = (reason: string): InPlace => ({ inPlace: false, reason });

/** Why GRUB cannot read what is copied to the boot folder; `undefined` when it can, or when nobody knows. */
export const bootProblem = (machine: Machine, { mount }: GrubPlace): string | undefined => {
  if (mount === undefined) return undefined;
  if (!isKnownToGrub(mount)) return `GRUB does not read ${mount.kind}`;
  return machine.isReadable(mount) === false ? 'GRUB cannot read its file system' : undefined;
};

/**
 * Whether GRUB can read the store. A store on the file system of /boot it can: it has read its own configuration from there.
 * On another one everything must speak for it, as a wrong yes is a machine that does not boot, and a wrong no is a copy.
 */
export const readInPlace = (machine: Machine, store: GrubPlace, boot: GrubPlace): InPlace => {
  const { mount } = store;
  if (mount === undefined) return no('the store is on no known file system');
  if (!isKnownToGrub(mount)) return no(`GRUB does not read ${mount.kind}`);
  if (store.filesystem.search === undefined) return no('the file system of the store has no UUID');
  if (machine.isReadable(mount) === false) return no('GRUB cannot read the file system of the store');
  const { device, source, kind } = mount;
  const isBoot =
    boot.mount !== undefined &&
    boot.mount.kind === kind &&
    (boot.mount.device === device || (boot.mount.source === source && source.startsWith('/')));
  if (isBoot) return { inPlace: true };
  if (kind === 'zfs') return no('the pool may use features that GRUB does not know');
  if (store.isEncrypted) return no('the store is encrypted, and /boot is not on it');
  const { lvm, raid } = machine.layersOf(mount);
  if (lvm || raid) return no('the store is on another volume or RAID than /boot');
  if (machine.isReadable(mount) === undefined)
    return no('no grub-probe here can tell whether GRUB reads the store');
  return { inPlace: true };
};

import type { Mount } from './mounts.ts';

/** What lies between a file system and the disk, from the file system down. */
export interface Layers {
  /** LUKS UUIDs, without hyphens, as `cryptomount -u` takes them. */
  readonly luks: readonly string[];
  readonly lvm: boolean;
  readonly raid: boolean;
}

/** What a machine says of its disks; the real one is `hostMachine`, a description from elsewhere `describedMachine`. */
export interface Machine {
  readonly mounts: readonly Mount[];
  /** Whether the mount points are paths of this host, or paths inside the root. */
  readonly paths: 'host' | 'inside';
  readonly uuidOf: (mount: Mount) => string | undefined;
  readonly layersOf: (mount: Mount) => Layers;
  /** Whether GRUB can read the file system; `undefined` when nobody can tell. */
  readonly isReadable: (mount: Mount) => boolean | undefined;
}

export const noLayers: Layers = { luks: [], lvm: false, raid: false };

/** `UUID=…` of fstab, or a name below /dev/disk/by-uuid. */
export const uuidInSource = (source: string): string | undefined =>
  /^(?:UUID=|\/dev\/disk\/by-uuid\/)([0-9A-Za-z-]+)$/.exec(source)?.[1];

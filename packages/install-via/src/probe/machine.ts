import { type Layers, type Machine, type Mount, mountOf, parseMounts } from '@nixtools/boot-plan';
import type { Probe } from './probe.ts';

/** The mount that a path of the target lies on. */
export const mountAt = (probe: Probe, path: string): Mount | undefined =>
  mountOf(parseMounts(probe.mounts), path);

/** Whether the mount that a path lies on is read-only, by its own options or its file system's. */
export const isReadOnly = (probe: Probe, path: string): boolean => {
  const point = mountAt(probe, path)?.point;
  const line = probe.mounts
    .split('\n')
    .filter((each) => each.split(' ')[4] === point)
    .at(-1);
  const [before = '', after = ''] = line?.split(' - ') ?? [];
  const options = [before.split(' ')[5] ?? '', after.split(' ')[2] ?? ''];
  return options.some((words) => words.split(',').includes('ro'));
};

interface Place {
  /** Where the target's tree is mirrored on this machine; empty for the target's own paths. */
  readonly prefix: string;
  /** The folder whose store the host shares with the root folder: GRUB sees the host's. */
  readonly sharedStoreOf?: string;
}

/** A store that is bind-mounted inside the root folder when NixOS runs. */
const withSharedStore = (mounts: readonly Mount[], root: string): readonly Mount[] => {
  const store = mountOf(mounts, '/nix/store');
  if (store === undefined) return mounts;
  const below = '/nix/store'.slice(store.point === '/' ? 0 : store.point.length);
  const folder = `${store.folder === '/' ? '' : store.folder}${below}` || '/';
  return [...mounts, { ...store, folder, point: `${root}/nix/store` }];
};

/** The target as boot-plan wants to know a machine. */
export const probedMachine = (probe: Probe, { prefix, sharedStoreOf }: Place): Machine => {
  const all = parseMounts(probe.mounts);
  const mounts = sharedStoreOf === undefined ? all : withSharedStore(all, sharedStoreOf);
  const devices = new Map(probe.devices.map((device) => [device.device, device]));
  return {
    mounts: mounts.map((mount) => ({ ...mount, point: `${prefix}${mount.point}`.replace(/(?<=.)\/$/, '') })),
    paths: 'host',
    uuidOf: ({ source }) => devices.get(source)?.uuid,
    layersOf: ({ source }): Layers => {
      const device = devices.get(source);
      return {
        luks: device?.luks === undefined ? [] : [device.luks],
        lvm: device?.lvm ?? false,
        raid: device?.raid ?? false,
      };
    },
    isReadable: ({ source }) => devices.get(source)?.readable,
  };
};

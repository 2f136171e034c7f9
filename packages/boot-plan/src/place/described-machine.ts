import { NixtoolsError } from '@nixtools/nix-formats';
import { type Layers, type Machine, noLayers, uuidInSource } from './machine.ts';
import type { Mount } from './mounts.ts';

interface Source {
  readonly uuid: string | undefined;
  readonly layers: Layers;
}

const isList = (source: string): boolean => /^(?:UUID|LUKS)=/.test(source) || /,LUKS=/.test(source);

const invalid = (part: string, { point }: Mount): NixtoolsError =>
  new NixtoolsError({
    code: 'MOUNTS_INVALID',
    kind: 'verification',
    message: `a source says ${JSON.stringify(part)}`,
    place: `mountinfo: ${point}`,
    hint: 'write UUID=… of the file system, then what lies below it: LUKS=… of each encrypted volume, LVM, RAID; with commas',
  });

/** `UUID=…`, and after commas what lies below the file system: `LUKS=…`, `LVM`, `RAID`. */
const sourceOf = (mount: Mount): Source => {
  const { source } = mount;
  if (!isList(source)) return { uuid: uuidInSource(source), layers: noLayers };
  const [first = '', ...below] = source.split(',');
  const uuid = uuidInSource(first);
  if (uuid === undefined) throw invalid(first, mount);
  const luks = below.flatMap((part) => {
    if (part === 'LVM' || part === 'RAID') return [];
    const [, volume] = /^LUKS=([0-9A-Fa-f-]{32,36})$/.exec(part) ?? [];
    if (volume === undefined) throw invalid(part, mount);
    return [volume.replaceAll('-', '').toLowerCase()];
  });
  return { uuid, layers: { luks, lvm: below.includes('LVM'), raid: below.includes('RAID') } };
};

/**
 * A machine of which only the mount table is known, with paths as they will be there: for images and for tests. The source of a
 * mount says its UUID, and what lies between the file system and the disk.
 *
 * @throws {NixtoolsError} `MOUNTS_INVALID` (verification) for a source that begins so and goes on otherwise
 * @example describedMachine(parseMounts('22 1 254:0 / / rw - ext4 UUID=0a1b…,LUKS=5c9b… rw\n'))
 */
export const describedMachine = (mounts: readonly Mount[]): Machine => {
  const sources = new Map(mounts.map((mount) => [mount.source, sourceOf(mount)]));
  return {
    mounts,
    paths: 'inside',
    uuidOf: ({ source }) => sources.get(source)?.uuid,
    layersOf: ({ source }) => sources.get(source)?.layers ?? noLayers,
    isReadable: () => undefined,
  };
};

import { NixtoolsError } from '@nixtools/nix-formats';

/** One line of `/proc/self/mountinfo`. */
export interface Mount {
  /** `MAJOR:MINOR`; btrfs and ZFS have numbers of their own. */
  readonly device: string;
  /** The folder of the file system that is mounted: a subvolume, or what a bind mount shows. */
  readonly folder: string;
  readonly point: string;
  /** `ext4`, `btrfs`, `vfat`. */
  readonly kind: string;
  /** `/dev/sda2`, `pool/dataset`, `UUID=…`. */
  readonly source: string;
}

/** Spaces, tabs, newlines and backslashes are written as three octal digits. */
const unescaped = (text: string): string =>
  text.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

const parseLine = (line: string, place: string): Mount => {
  const [fields = [], more = []] = line.split(' - ').map((part) => part.split(' '));
  const [, , device, folder, point] = fields;
  const [kind, source] = more;
  if (device === undefined || folder === undefined || !point?.startsWith('/') || kind === undefined)
    throw new NixtoolsError({
      code: 'MOUNTS_INVALID',
      kind: 'verification',
      message: 'this is no line of a mount table',
      place,
      hint: 'give a table in the form of /proc/self/mountinfo',
    });
  return {
    device,
    folder: unescaped(folder),
    point: unescaped(point),
    kind,
    source: unescaped(source ?? ''),
  };
};

/**
 * Reads the text of `/proc/self/mountinfo` (proc(5)).
 *
 * @param place names the table in errors
 * @throws {NixtoolsError} `MOUNTS_INVALID` (verification)
 */
export const parseMounts = (text: string, place = 'mountinfo'): readonly Mount[] =>
  text
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [parseLine(line, `${place}:${index + 1}`)]))
    .filter(({ kind }) => kind !== 'autofs');

const isBelow = (path: string, point: string): boolean =>
  point === '/' || path === point || path.startsWith(`${point}/`);

/** The mount that a path lies on: the longest mount point; of several at one point, the last covers the others. */
export const mountOf = (mounts: readonly Mount[], path: string): Mount | undefined =>
  mounts
    .filter(({ point }) => isBelow(path, point))
    .reduce<Mount | undefined>(
      (best, mount) => (best === undefined || mount.point.length >= best.point.length ? mount : best),
      undefined,
    );

/** `/` and relative parts joined without doubled slashes. */
const joined = (...parts: readonly string[]): string =>
  `/${parts.join('/').split('/').filter(Boolean).join('/')}`;

/**
 * Where a path lies as GRUB sees the file system: from its top, so with the subvolume of btrfs (`/@/nix/store`) and with the
 * dataset of ZFS (`/root@/nix/store`). The same as `grub-mkrelpath`.
 */
export const pathOnFilesystem = (mount: Mount, path: string): string => {
  const below = path.slice(mount.point === '/' ? 0 : mount.point.length);
  if (mount.kind !== 'zfs') return joined(mount.folder, below);
  const dataset = mount.source.split('/').slice(1).join('/');
  return joined(`${dataset}@`, mount.folder, below);
};

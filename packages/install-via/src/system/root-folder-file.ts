import { isNixtoolsError, NixtoolsError } from '@nixtools/nix-formats';
import { rootedFs } from '@nixtools/rooted-fs';
import * as z from 'zod';

/** What `nix/root-folder.nix` writes into a toplevel: which folder of which file system its stage 1 makes the root. */
export interface SystemRootFolder {
  /** `/dev/disk/by-uuid/…`, as stage 1 mounts it. */
  readonly device: string;
  readonly fsType: string;
  /** From the top of that file system: with the subvolume of btrfs. */
  readonly folder: string;
  readonly shareStore: boolean;
  /** Where the host's store is, from the top of the same file system. */
  readonly hostStore: string;
}

const schema = z.object({
  device: z.string(),
  fsType: z.string(),
  folder: z.string(),
  shareStore: z.boolean(),
  hostStore: z.string(),
});

const hint =
  'import root-folder.nix of nixboot into its configuration and set nixboot.rootFolder, or give --config FILE, which does both';

const unfit = (toplevel: string, message: string): NixtoolsError =>
  new NixtoolsError({ code: 'SYSTEM_NOT_FOR_FOLDER', kind: 'refused', message, place: toplevel, hint });

const read = (toplevel: string): SystemRootFolder => {
  try {
    const text = rootedFs('/').readText(`${toplevel}/nixboot-root-folder`, 65_536);
    if (text !== undefined) return schema.parse(JSON.parse(text));
  } catch (error) {
    if (isNixtoolsError(error)) throw error;
  }
  throw unfit(
    toplevel,
    'this system does not know that its root is a folder: it would take the whole disk for its own',
  );
};

/**
 * A system must have been built for this very folder: another one would start in the host's own root.
 *
 * @param wanted what the target has; an empty device is unknown
 * @throws {NixtoolsError} `SYSTEM_NOT_FOR_FOLDER` (refused)
 */
export const requireRootFolder = (toplevel: string, wanted: SystemRootFolder): void => {
  const found = read(toplevel);
  if (found.folder !== wanted.folder)
    throw unfit(
      toplevel,
      `this system makes ${found.folder} its root, and the target has it at ${wanted.folder}`,
    );
  if (found.shareStore !== wanted.shareStore)
    throw unfit(
      toplevel,
      found.shareStore
        ? "this system mounts the host's /nix/store, and --share-store is not given"
        : "--share-store is given, and this system does not mount the host's /nix/store",
    );
  if (found.shareStore && found.hostStore !== wanted.hostStore)
    throw unfit(
      toplevel,
      `this system looks for the host's store at ${found.hostStore}, and it is at ${wanted.hostStore}`,
    );
  const uuid = (device: string): string | undefined =>
    /^(?:UUID=|\/dev\/disk\/by-uuid\/)(.+)$/.exec(device)?.[1];
  if (
    uuid(found.device) !== undefined &&
    uuid(wanted.device) !== undefined &&
    uuid(found.device) !== uuid(wanted.device)
  )
    throw unfit(
      toplevel,
      `this system looks for its folder on ${found.device}, and the target has it on ${wanted.device}`,
    );
};

import { grubPlace } from '@nixtools/boot-plan';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { RootFolder } from '../state/root-folder.ts';
import type { SystemRootFolder } from '../system/root-folder-file.ts';
import { mountAt, probedMachine } from './machine.ts';
import type { Probe } from './probe.ts';

/**
 * The folder as stage 1 of a system has to find it: by the UUID of its file system, and from the top of that.
 *
 * @param shareStore whether the host's store is to be mounted inside
 * @throws {NixtoolsError} `STORE_ELSEWHERE` (refused) when the host's store is on another file system
 */
export const probedRootFolder = (probe: Probe, root: RootFolder, shareStore: boolean): SystemRootFolder => {
  const machine = probedMachine(probe, { prefix: '' });
  const mount = mountAt(probe, root);
  const store = mountAt(probe, '/nix/store');
  if (shareStore && (store?.source !== mount?.source || store?.kind !== mount?.kind))
    throw new NixtoolsError({
      code: 'STORE_ELSEWHERE',
      kind: 'refused',
      message: `the host's store is on ${store?.source}, and the root folder on ${mount?.source}`,
      place: root,
      hint: 'leave out --share-store, or give a --root on the file system of the store',
    });
  const uuid = mount === undefined ? undefined : machine.uuidOf(mount);
  return {
    device: uuid === undefined ? (mount?.source ?? '') : `/dev/disk/by-uuid/${uuid}`,
    fsType: mount?.kind ?? '',
    folder: grubPlace(machine, { name: 'root', path: root }).folder,
    shareStore,
    hostStore: grubPlace(machine, { name: 'store', path: '/nix/store' }).folder,
  };
};

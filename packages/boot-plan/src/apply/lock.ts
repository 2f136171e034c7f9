import { posix } from 'node:path';
import { tryLock } from '@nixtools/durable-fs';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { RootedFs } from '@nixtools/rooted-fs';
import type { BootFolder } from '../plan/boot-folder.ts';

/** Memory where there is some, as a lock needs to outlive no machine and must not depend on room in /boot. */
const lockFile = (fs: RootedFs, boot: BootFolder): string => {
  const folder = fs.resolve('/run/lock') ?? fs.resolve('/run');
  return folder === undefined
    ? posix.join(boot.host, '.nixboot.lock')
    : posix.join(fs.host(folder), 'nixboot.lock');
};

/**
 * Does work while no other nixboot does.
 *
 * @throws {NixtoolsError} `NIXBOOT_BUSY` (refused)
 */
export const withLock = async <T>(fs: RootedFs, boot: BootFolder, work: () => T): Promise<T> => {
  const file = lockFile(fs, boot);
  const lock = await tryLock(file);
  if (lock.heldBy !== undefined)
    throw new NixtoolsError({
      code: 'NIXBOOT_BUSY',
      kind: 'refused',
      message: `process ${lock.heldBy} is changing the boot menu`,
      place: file,
      hint: 'wait for it; it takes into account what happened meanwhile',
    });
  try {
    return work();
  } finally {
    await lock.release();
  }
};

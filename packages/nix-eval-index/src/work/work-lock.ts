import { join } from 'node:path';
import { tryLock } from '@nixtools/durable-fs';
import { NixtoolsError } from '@nixtools/nix-formats';

/**
 * Makes sure that only one process works in the folder; a lock whose owner was killed is taken over.
 *
 * @returns a function that unlocks.
 * @throws {NixtoolsError} `WORK_FOLDER_BUSY` (refused).
 */
export const lockWorkFolder = async (workFolder: string): Promise<() => Promise<void>> => {
  const lock = await tryLock(join(workFolder, 'lock'));
  if (lock.heldBy === undefined) return lock.release;
  throw new NixtoolsError({
    code: 'WORK_FOLDER_BUSY',
    kind: 'refused',
    message: `process ${lock.heldBy} is evaluating into this folder`,
    place: workFolder,
    hint: 'wait until it is done; the same command then goes on from there',
  });
};

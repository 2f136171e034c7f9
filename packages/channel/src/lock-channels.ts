import { makeFolder, tryLock } from '@nixtools/durable-fs';
import { NixtoolsError } from '@nixtools/nix-formats';
import { lockFile, type StateFolder } from './state-folder.ts';

/**
 * Runs a change of the channels while no other process makes one. Readers need no lock: what they see is always whole.
 *
 * @throws {NixtoolsError} `CHANNELS_BUSY` (refused)
 */
export const whileLocked = async <Result>(
  state: StateFolder,
  run: () => Promise<Result>,
): Promise<Result> => {
  await makeFolder(state.folder);
  const lock = await tryLock(lockFile(state));
  if (lock.heldBy !== undefined)
    throw new NixtoolsError({
      code: 'CHANNELS_BUSY',
      kind: 'refused',
      message: `process ${lock.heldBy} is changing the channels`,
      place: lockFile(state),
      hint: 'wait until it is done, and run the same command again',
    });
  try {
    return await run();
  } finally {
    await lock.release();
  }
};

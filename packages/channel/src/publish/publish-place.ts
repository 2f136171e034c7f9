import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, tryLock } from '@nixtools/durable-fs';
import { NixtoolsError } from '@nixtools/nix-formats';
import { parseEnvelope, parsePayload } from '../pointer/parse-pointer.ts';
import { type Payload, pointerName } from '../pointer/pointer.ts';
import { historyName, readHistory } from './history.ts';

const lockName = '.lock';

export const stageName = '.stage';

/**
 * Runs one publication at a time in a folder. A folder with other things in it is nobody's channel.
 *
 * @throws {NixtoolsError} `PUBLISH_PLACE`, `PUBLISH_BUSY` (refused)
 */
export const whilePublishing = async <Result>(
  folder: string,
  run: () => Promise<Result>,
): Promise<Result> => {
  await makeFolder(folder);
  const lock = await tryLock(join(folder, lockName));
  if (lock.heldBy !== undefined)
    throw new NixtoolsError({
      code: 'PUBLISH_BUSY',
      kind: 'refused',
      message: `process ${lock.heldBy} is publishing here`,
      place: folder,
      hint: 'wait until it is done, and run the same command again',
    });
  try {
    await requirePlace(folder);
    await removeLeftovers(folder);
    return await run();
  } finally {
    await lock.release();
  }
};

const requirePlace = async (folder: string): Promise<void> => {
  const names = await readdir(folder);
  if (names.every((name) => name.startsWith('.'))) return;
  if (names.includes(pointerName) || (await readHistory(folder)) !== undefined) return;
  throw new NixtoolsError({
    code: 'PUBLISH_PLACE',
    kind: 'refused',
    message: 'something else than a channel is here',
    place: folder,
    hint: `choose an empty folder; a channel has ${pointerName} and ${historyName}`,
  });
};

/** What a killed publication was about to rename. */
const removeLeftovers = async (folder: string): Promise<void> => {
  const names = await readdir(folder);
  for (const name of names.filter((each) => /^\.(?:channel|history)\.json\.[0-9a-f]{12}\.tmp$/.test(each)))
    await rm(join(folder, name), { force: true });
};

/**
 * The pointer in a folder of one's own; whose signature it has does not matter here.
 *
 * @throws {NixtoolsError} `POINTER_INVALID` (verification), `POINTER_FORMAT` (environment)
 */
export const publishedPointer = async (folder: string): Promise<Payload | undefined> => {
  const place = join(folder, pointerName);
  const text = await readFile(place, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : parsePayload(parseEnvelope(text, place).payload, place);
};

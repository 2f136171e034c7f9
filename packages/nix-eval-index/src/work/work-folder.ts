import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '@nixtools/durable-fs';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { PackageSet } from '../worker/evaluator.ts';
import { continueJournal, type Journal, readJournal, type SliceRecord, startJournal } from './journal.ts';
import { removeFolder } from './remove-folder.ts';

const journalName = 'journal.jsonl';
/** The last two are made from the result; whoever makes them here keeps all that is in progress in one place. */
const ownNames =
  /^(journal\.jsonl|lock|\.lock\..*|slices|store|home|stage|\.?entries\.jsonl.*|\.?drvs\.pack.*|snapshot)$/;

/** Removes a work folder, or a part of it, with its scratch store. */
export const removeWorkFolder = async (path: string): Promise<void> => {
  if (existsSync(path)) removeFolder(path);
};

/**
 * Makes the folder if it is missing.
 *
 * @throws {NixtoolsError} `WORK_FOLDER_FOREIGN` (refused) when it holds something else.
 */
export const prepareWorkFolder = async (workFolder: string): Promise<void> => {
  await makeFolder(workFolder);
  const foreign = (await readdir(workFolder)).find((name) => !ownNames.test(name));
  if (foreign !== undefined) {
    throw new NixtoolsError({
      code: 'WORK_FOLDER_FOREIGN',
      kind: 'refused',
      message: `the folder for the work in progress holds something else: ${foreign}`,
      place: workFolder,
      hint: 'name another folder, or remove this one',
    });
  }
  for (const name of ['slices', 'home', 'stage']) await makeFolder(join(workFolder, name));
};

/** Removes what earlier runs did, the journal first: what it promises must be there as long as it is. */
export const forgetWork = async (workFolder: string): Promise<void> => {
  await rm(join(workFolder, journalName), { force: true });
  for (const name of ['slices', 'store']) await removeWorkFolder(join(workFolder, name));
  await mkdir(join(workFolder, 'slices'));
};

/** What an earlier run left: nothing, something that this one goes on with, or something else that it threw away. */
export type Resumption = 'new' | 'resumed' | 'replaced';

export interface OpenWork {
  readonly journal: Journal;
  readonly root: PackageSet;
  readonly records: readonly SliceRecord[];
  readonly resumption: Resumption;
}

export interface OpenWorkOptions {
  readonly workFolder: string;
  readonly identity: string;
  /** Asks the evaluator how large the tree is. */
  readonly findRoot: () => Promise<PackageSet>;
}

/** Goes on with the work of an earlier run of the same identity, or starts anew. */
export const openWork = async ({ workFolder, identity, findRoot }: OpenWorkOptions): Promise<OpenWork> => {
  const file = join(workFolder, journalName);
  const old = await readJournal(file);
  if (old !== undefined && old.header.identity === identity) {
    const journal = await continueJournal(file, old.validBytes);
    return { journal, root: old.header.root, records: old.records, resumption: 'resumed' };
  }
  await forgetWork(workFolder);
  const root = await findRoot();
  const journal = await startJournal(file, { journal: 2, identity, root });
  return { journal, root, records: [], resumption: old === undefined ? 'new' : 'replaced' };
};

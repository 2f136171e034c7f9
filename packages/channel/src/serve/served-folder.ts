import type { DrvPack } from '@nixtools/drv-closure';
import { type FolderContent, folderStamp, readFolder } from './folder-content.ts';
import { openServedPack, type SharedPack, sharePack } from './shared-pack.ts';

/** A folder that may change while it is served. */
export interface ServedFolder {
  readonly folder: string;
  /** What it holds now. */
  content(): Promise<FolderContent>;
  /** Lends its pack, open until the work ends. While a new one is being opened the work waits for it. */
  withPack<Result>(work: (pack: DrvPack) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

interface OpenPack {
  readonly id: string;
  readonly shared: SharedPack;
}

interface Edition {
  readonly content: FolderContent;
  /** The one that is open: of an earlier publication while that of this one cannot be opened. */
  readonly pack: Promise<OpenPack>;
}

/** Milliseconds after which what could not be read is tried again: parts may be copied after their pointer. */
const patience = 1000;

/**
 * Opens a folder and follows what is published into it. What cannot be read later is told to `onProblem` once and tried again
 * now and then; what was served before is served on.
 *
 * @throws {NixtoolsError} those of `readFolder` and `openPack`, for what is there at first
 */
export const openServedFolder = async (
  folder: string,
  onProblem: (error: unknown) => void,
): Promise<ServedFolder> => {
  const open = async (content: FolderContent): Promise<OpenPack> => ({
    id: content.pack.id,
    shared: sharePack(await openServedPack(folder, content)),
  });

  let stamp = await folderStamp(folder);
  const first = await readFolder(folder);
  let edition: Edition = { content: first, pack: Promise.resolve(await open(first)) };
  /** When the folder is read again although it is as it was; `undefined` while all of it could be read. */
  let again: number | undefined;

  /** @param isKnown whether it was told before that this folder cannot be read */
  const failed = (error: unknown, isKnown: boolean): undefined => {
    again = Date.now() + patience;
    if (!isKnown) onProblem(error);
  };

  const openInPlaceOf = async (
    before: OpenPack,
    content: FolderContent,
    isKnown: boolean,
  ): Promise<OpenPack> => {
    const pack = await open(content).catch((error: unknown) => failed(error, isKnown));
    if (pack === undefined) return before;
    await before.shared.retire();
    return pack;
  };

  const renew = async (): Promise<void> => {
    const seen = await folderStamp(folder);
    const isKnown = seen === stamp;
    if (isKnown && (again === undefined || Date.now() < again)) return;
    stamp = seen;
    again = undefined;
    const content = await readFolder(folder).catch((error: unknown) => failed(error, isKnown));
    if (content === undefined) return;
    const before = await edition.pack;
    const pack = content.pack.id === before.id ? edition.pack : openInPlaceOf(before, content, isKnown);
    edition = { content, pack };
  };
  let closed = false;
  // One look at a time; requests that come meanwhile share it.
  let looking: Promise<void> | undefined;
  const current = async (): Promise<Edition> => {
    looking ??= renew().finally(() => {
      looking = undefined;
    });
    await looking;
    return edition;
  };

  return {
    folder,
    content: async () => (await current()).content,
    async withPack(work) {
      while (!closed) {
        const result = (await (await current()).pack).shared.lend(work);
        if (result !== undefined) return result;
      }
      throw new Error('the folder is not served any more');
    },
    async close() {
      closed = true;
      await (await edition.pack).shared.retire();
    },
  };
};

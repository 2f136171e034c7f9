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

interface Edition {
  readonly content: FolderContent;
  readonly pack: Promise<SharedPack>;
}

/**
 * Opens a folder and follows what is published into it. What cannot be read later is told to `onProblem` once, and what
 * was served before is served on.
 *
 * @throws {NixtoolsError} those of `readFolder` and `openPack`, for what is there at first
 */
export const openServedFolder = async (
  folder: string,
  onProblem: (error: unknown) => void,
): Promise<ServedFolder> => {
  const tell = (error: unknown): undefined => {
    onProblem(error);
  };
  const open = async (content: FolderContent): Promise<SharedPack> =>
    sharePack(await openServedPack(folder, content));

  const openInPlaceOf = async (before: Promise<SharedPack>, content: FolderContent): Promise<SharedPack> => {
    const pack = await open(content).catch(tell);
    if (pack === undefined) return before;
    await (await before).retire();
    return pack;
  };

  let stamp = await folderStamp(folder);
  const first = await readFolder(folder);
  let edition: Edition = { content: first, pack: Promise.resolve(await open(first)) };

  const renew = async (): Promise<void> => {
    const seen = await folderStamp(folder);
    if (seen === stamp) return;
    stamp = seen;
    const content = await readFolder(folder).catch(tell);
    if (content === undefined) return;
    const isSamePack = content.pack.id === edition.content.pack.id;
    edition = { content, pack: isSamePack ? edition.pack : openInPlaceOf(edition.pack, content) };
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
        const result = (await (await current()).pack).lend(work);
        if (result !== undefined) return result;
      }
      throw new Error('the folder is not served any more');
    },
    async close() {
      closed = true;
      await (await edition.pack).retire();
    },
  };
};

import { join } from 'node:path';
import { type DrvPack, openPack } from '@nixtools/drv-closure';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { FolderContent } from './folder-content.ts';
import { openRegular } from './regular-file.ts';

/** Opens the pack of a folder. */
export const openServedPack = async (folder: string, { pack }: FolderContent): Promise<DrvPack> => {
  const place = join(folder, pack.file);
  const file = await openRegular(folder, pack.file);
  if (file === undefined)
    throw new NixtoolsError({
      code: 'PACK_NOT_FOUND',
      kind: 'environment',
      message: 'the derivations are missing, or are no regular file',
      place,
      hint: 'copy the whole folder, parts first; symbolic links in it are not followed',
    });
  await file.handle.close();
  return openPack(place);
};

/** An open pack that closes when it is retired and nobody uses it any more. */
export interface SharedPack {
  /** `undefined` when it is closed already. */
  lend<Result>(work: (pack: DrvPack) => Promise<Result>): Promise<Result> | undefined;
  retire(): Promise<void>;
}

export const sharePack = (pack: DrvPack): SharedPack => {
  let users = 0;
  let retired = false;
  const closeUnused = async (): Promise<void> => {
    if (retired && users === 0) await pack.close();
  };
  const run = async <Result>(work: (pack: DrvPack) => Promise<Result>): Promise<Result> => {
    users++;
    try {
      return await work(pack);
    } finally {
      users--;
      await closeUnused();
    }
  };
  return {
    lend: (work) => (retired && users === 0 ? undefined : run(work)),
    async retire() {
      if (retired) return;
      retired = true;
      await closeUnused();
    },
  };
};

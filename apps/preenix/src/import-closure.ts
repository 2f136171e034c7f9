import type { OpenChannel } from '@nixtools/channel/open';
import { openGraphStore } from '@nixtools/drv-closure/store';
import { createNix, type ImportReport, importObjects, type Nix } from '@nixtools/nix-cli';
import { parseStorePath } from '@nixtools/nix-formats';

/** Puts the closure of some .drv files of one channel into the store: what it lacks, and nothing else. */
export const importClosure = async (
  nix: Nix,
  channel: OpenChannel,
  drvPaths: readonly string[],
): Promise<ImportReport> => {
  const pack = await openGraphStore(channel.packFile);
  try {
    const paths = pack.closure(drvPaths.map((path) => parseStorePath(path, pack.storeDir)));
    return await importObjects(nix, { paths, objects: (wanted) => pack.objects(wanted) });
  } finally {
    await pack.close();
  }
};

/** The same with the user's own Nix. `drv --import` loads this file, and all that it needs, from a bundle of its own. */
export const importClosureByEnv = (
  env: Nix['env'],
  channel: OpenChannel,
  drvPath: string,
): Promise<ImportReport> => importClosure(createNix(env), channel, [drvPath]);

import { isDerivationPath, parseNar, type StorePath } from '@nixtools/nix-formats';
import type { DrvPack } from '../read/drv-pack.ts';
import type { ContentSource } from './folder-source.ts';

/**
 * Reads from packs that together hold a closure, such as the parts of one. What lies in several is the same in all of them: a path
 * stands for its content.
 *
 * @example await packClosure({ storeDir, roots, ...packSource([await openPack('1/drvs.pack'), await openPack('2/drvs.pack')]), out })
 */
export const packSource = (packs: readonly DrvPack[]): ContentSource => ({
  read: async (path) => {
    const pack = packs.find((each) => each.has(path));
    return pack === undefined ? undefined : contentOf(pack, path);
  },
  find: async (hash) => {
    for (const pack of packs) {
      const path = pack.find(hash);
      if (path !== undefined) return path;
    }
    return undefined;
  },
});

const contentOf = async (pack: DrvPack, path: StorePath): Promise<Uint8Array | undefined> => {
  for await (const { nar } of pack.objects([path])) {
    if (!isDerivationPath(path)) return nar;
    const file = parseNar(nar, path);
    return file.type === 'regular' ? file.contents : undefined;
  }
  return undefined;
};

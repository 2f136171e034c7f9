import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Target } from './target.ts';
import { channelTarget } from './targets/channel.ts';
import { drvsTarget } from './targets/drvs.ts';
import { drvsDeltaTarget } from './targets/drvs-delta.ts';
import { elfTarget } from './targets/elf.ts';
import { entriesDeltaTarget, entriesTarget } from './targets/entries.ts';
import { listingTarget } from './targets/listing.ts';
import { catalogTarget, graphStoreTarget } from './targets/local-files.ts';
import { pointerTarget } from './targets/pointer.ts';
import { programsTarget } from './targets/programs.ts';
import { makeWorlds, type Worlds } from './worlds.ts';

const makers: readonly (readonly [string, (worlds: Worlds, folder: string) => Promise<Target>])[] = [
  ['drvs', drvsTarget],
  ['drvs-delta', drvsDeltaTarget],
  ['entries', entriesTarget],
  ['entries-delta', entriesDeltaTarget],
  ['programs', programsTarget],
  ['pointer', pointerTarget],
  ['listing', listingTarget],
  ['elf', elfTarget],
  ['graph-store', graphStoreTarget],
  ['catalog', catalogTarget],
  ['channel', channelTarget],
];

/** Everything that reads what somebody else may have made; each may write into a folder of its own. */
export const makeTargets = async (folder: string): Promise<readonly Target[]> => {
  const worlds = await makeWorlds();
  const targets: Target[] = [];
  for (const [name, make] of makers) {
    await mkdir(join(folder, name));
    targets.push(await make(worlds, join(folder, name)));
  }
  return targets;
};

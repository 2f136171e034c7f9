import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  isDerivationPath,
  narInfoOf,
  printNarInfo,
  type StorePath,
  storePathHash,
} from '@nixtools/nix-formats';
import { nixFailure } from '../failure.ts';
import { type Nix, temporaryFolderOf } from '../nix.ts';
import { runNixLean } from '../run/run-lean.ts';
import { storeDirOf } from '../store-folder.ts';
import { argumentGroups } from '../valid.ts';
import type { VerifiedObject } from './verified-objects.ts';

/**
 * Groups for one `nix copy` each. Nix 2.8 takes .drv files only with `--derivation`, and then takes nothing else;
 * a path must come after what it refers to, so sources that refer to no .drv go first and the others keep their order.
 */
export const copyGroups = (paths: readonly StorePath[], referrers: ReadonlySet<StorePath>): StorePath[][] => {
  const early = (path: StorePath): boolean => !isDerivationPath(path) && !referrers.has(path);
  const runs: StorePath[][] = [paths.filter(early)];
  for (const path of paths.filter((path) => !early(path))) {
    const last = runs.at(-1);
    if (last?.[0] !== undefined && isDerivationPath(last[0]) === isDerivationPath(path)) last.push(path);
    else runs.push([path]);
  }
  return runs.filter((run) => run.length > 0);
};

/** Writes one object into the cache. The NAR stays uncompressed: it is read once, right away. */
const writeToCache = async (cache: string, object: VerifiedObject): Promise<void> => {
  const hash = storePathHash(object.path);
  const url = `nar/${hash}.nar`;
  await writeFile(join(cache, url), object.nar);
  await writeFile(
    join(cache, `${hash}.narinfo`),
    printNarInfo(narInfoOf(object, { url, compression: 'none' })),
  );
};

/**
 * Imports content-addressed objects as a user whom the store does not trust: through a throwaway binary cache
 * in the folder for temporary files, whose narinfos say `CA:`, so that no signature is needed.
 */
export const importByCache = async (
  nix: Nix,
  paths: readonly StorePath[],
  objects: AsyncIterable<VerifiedObject>,
): Promise<void> => {
  const cache = await mkdtemp(join(temporaryFolderOf(nix), 'nixtools-import-'));
  try {
    await mkdir(join(cache, 'nar'));
    await writeFile(join(cache, 'nix-cache-info'), `StoreDir: ${storeDirOf(nix)}\n`);
    const referrers = new Set<StorePath>();
    for await (const object of objects) {
      await writeToCache(cache, object);
      if (object.references.some((path) => isDerivationPath(path) || referrers.has(path)))
        referrers.add(object.path);
    }
    for (const run of copyGroups(paths, referrers)) {
      for (const group of argumentGroups(run)) await copyFrom(nix, cache, group);
    }
  } finally {
    await rm(cache, { recursive: true, force: true });
  }
};

const copyFrom = async (nix: Nix, cache: string, paths: readonly StorePath[]): Promise<void> => {
  const result = await runNixLean(nix, 'nix', [
    '--extra-experimental-features',
    'nix-command',
    'copy',
    '--no-recursive',
    ...(paths.every((path) => isDerivationPath(path)) ? ['--derivation'] : []),
    '--from',
    pathToFileURL(cache).href,
    ...paths,
  ]);
  if (result.exitCode !== 0) throw nixFailure(`importing ${paths.length} store paths`, result);
};

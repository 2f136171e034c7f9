import { existsSync } from 'node:fs';
import { type Io, progressBar } from '@nixtools/command-line';
import {
  firstOf,
  type GatheredPrograms,
  gatherPrograms,
  type ListingSource,
  openCache,
  storeListings,
} from '@nixtools/listings';
import { type Nix, physicalPath, printInvalid, storeDirOf } from '@nixtools/nix-cli';
import { isStorePath, NixtoolsError, type StorePath } from '@nixtools/nix-formats';
import { type Entry, isFailed, readEntryLines } from '@nixtools/snapshot';

/** What `--listings` says instead of a cache for the store of this machine. */
const thisStore = 'store';

/** Places of listings that were found to be there; what the store has is looked up when the packages are known. */
export type Listings = (entriesFile: string) => ListingSource;

/**
 * Opens what `--listings` names, in order. Worth doing before hours of evaluation: a wrong address is found out here.
 *
 * @throws {NixtoolsError} `CACHE_INVALID` (usage), `STORE_DIR_MISMATCH` (environment), `CACHE_UNREACHABLE` (failed),
 *   `OFFLINE` (refused)
 */
export const openListings = async (
  { listings: places, offline }: { readonly listings: readonly string[]; readonly offline: boolean },
  nix: Nix,
  io: Io,
): Promise<Listings> => {
  const remote = places.find((place) => /^https?:/i.test(place));
  if (offline && remote !== undefined) throw offlineCache(remote);
  const storeDir = storeDirOf(nix);
  const caches = new Map<string, ListingSource>();
  for (const cache of places)
    if (cache !== thisStore)
      caches.set(cache, await openCache({ cache, cwd: io.cwd, storeDir, signal: io.signal }));
  return (entriesFile) => firstOf(places.map((place) => caches.get(place) ?? realisedIn(nix, entriesFile)));
};

const offlineCache = (place: string): NixtoolsError =>
  new NixtoolsError({
    code: 'OFFLINE',
    kind: 'refused',
    message: 'the listings are on the network, which is not to be used',
    place,
    hint: 'leave out --offline and PREENIX_OFFLINE, or name a folder, or "store"',
  });

/** The outputs that the store holds, asked for once and all together: a process for each would take hours. */
const realisedIn = (nix: Nix, entriesFile: string): ListingSource => {
  let known: Promise<ReadonlySet<StorePath>> | undefined;
  return storeListings({
    physicalPath: (path) => physicalPath(nix, path),
    isValid: async (path) => {
      known ??= realised(nix, entriesFile);
      // What a link leads to may be no output of any package.
      return (await known).has(path);
    },
  });
};

const realised = async (nix: Nix, entriesFile: string): Promise<ReadonlySet<StorePath>> => {
  const storeDir = storeDirOf(nix);
  const present = new Set<StorePath>();
  for await (const { entry } of readEntryLines(entriesFile)) {
    for (const path of outputsOf(entry))
      if (isStorePath(path, storeDir) && existsSync(physicalPath(nix, path))) present.add(path);
  }
  for (const path of await printInvalid(nix, [...present])) present.delete(path);
  return present;
};

const outputsOf = (entry: Entry): readonly string[] =>
  isFailed(entry) ? [] : Object.values(entry.outputs).filter((path) => path !== null);

interface GatherListingsOptions {
  readonly io: Io;
  readonly listings: Listings;
  readonly entriesFile: string;
  readonly storeDir: string;
  readonly packages: number;
  readonly out: string;
}

const entriesOf = async function* (entriesFile: string): AsyncGenerator<Entry> {
  for await (const { entry } of readEntryLines(entriesFile)) yield entry;
};

/** Writes `programs.jsonl`, with a bar while it takes. */
export const gatherListings = async (options: GatherListingsOptions): Promise<GatheredPrograms> => {
  const { io, listings, entriesFile, storeDir, packages: total, out } = options;
  const bar = progressBar(io, 'packages');
  try {
    return await gatherPrograms({
      entries: entriesOf(entriesFile),
      storeDir,
      source: listings(entriesFile),
      out,
      onProgress: ({ packages, missing }) =>
        bar.draw({ done: packages, total, label: `listings${missing > 0 ? `, ${missing} missing` : ''}` }),
    });
  } finally {
    bar.clear();
  }
};

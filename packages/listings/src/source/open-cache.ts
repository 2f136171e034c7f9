import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NixtoolsError, parseListing, storePathHash } from '@nixtools/nix-formats';
import type { CacheFiles } from './cache-files.ts';
import { folderFiles } from './folder-files.ts';
import { type HttpFilesOptions, httpFiles } from './http-files.ts';
import type { ListingSource } from './listing-source.ts';
import { unpack } from './unpack.ts';

export interface OpenCacheOptions extends HttpFilesOptions {
  /** A folder, or a `file:`, `http:` or `https:` URL. */
  readonly cache: string;
  /** What a folder is relative to. */
  readonly cwd: string;
  /** The store folder of the packages: a cache of another one has other paths. */
  readonly storeDir: string;
}

/**
 * The listings of a binary cache: `<hash>.ls` beside each `<hash>.narinfo`, as `write-nar-listing=1` makes them. Asks for
 * `nix-cache-info`, so that a wrong address is found out at once.
 *
 * @throws {NixtoolsError} `CACHE_INVALID` (usage), `STORE_DIR_MISMATCH` (environment), `CACHE_UNREACHABLE` (failed);
 *   reading a listing, also `LISTING_SYNTAX`, `LISTING_TOO_LARGE` (verification), `LISTING_ENCODING` (environment)
 * @example const source = await openCache({ cache: 'https://cache.nixos.org', cwd: '.', storeDir: '/nix/store' });
 */
export const openCache = async ({
  cache,
  cwd,
  storeDir,
  ...http
}: OpenCacheOptions): Promise<ListingSource> => {
  const files = filesOf(cache, cwd, http);
  await requireStoreDir(files, storeDir);
  return {
    read: async (path) => {
      const hash = storePathHash(path);
      // Caches of before 2018 have them under a name that tells the compression.
      for (const name of [`${hash}.ls`, `${hash}.ls.xz`]) {
        const bytes = await files.read(name);
        const place = files.placeOf(name);
        if (bytes !== undefined) return parseListing(await unpack(bytes, place), place);
      }
      return undefined;
    },
  };
};

const filesOf = (cache: string, cwd: string, http: HttpFilesOptions): CacheFiles => {
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(cache)?.[1]?.toLowerCase();
  if (scheme === undefined) return folderFiles(resolve(cwd, cache));
  const url = URL.canParse(cache) ? new URL(cache) : undefined;
  if (url === undefined) throw invalid(cache, 'this is no URL');
  // Settings of the store, such as `?compression=xz`, are nothing to a reader.
  url.search = '';
  if (scheme === 'http' || scheme === 'https') return httpFiles(url.href, http);
  if (scheme !== 'file') throw invalid(cache, `a cache at ${scheme}: cannot be read`);
  return folderFiles(pathOf(url));
};

const pathOf = (url: URL): string => {
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw invalid(url.href, 'this URL is no path on this machine', cause);
  }
};

const requireStoreDir = async (files: CacheFiles, storeDir: string): Promise<void> => {
  const name = 'nix-cache-info';
  const bytes = await files.read(name);
  const place = files.placeOf(name);
  if (bytes === undefined) throw invalid(place, 'there is no binary cache here');
  const own = /^StoreDir: *(\S+)$/m.exec(new TextDecoder().decode(bytes))?.[1] ?? '/nix/store';
  if (own === storeDir) return;
  throw new NixtoolsError({
    code: 'STORE_DIR_MISMATCH',
    kind: 'environment',
    message: `the cache is of the store folder ${own}, the packages of ${storeDir}`,
    place,
    hint: 'use a cache of this store folder',
  });
};

const invalid = (place: string, message: string, cause?: unknown): NixtoolsError =>
  new NixtoolsError({
    code: 'CACHE_INVALID',
    kind: 'usage',
    message,
    place,
    hint: 'a cache is a folder or a file:, http: or https: URL with a file nix-cache-info',
    cause,
  });

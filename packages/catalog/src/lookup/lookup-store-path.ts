import type { PackageEntry } from '@nixtools/snapshot';
import { storePaths } from '../build/entry-terms.ts';
import { pathKey } from '../format/path-key.ts';
import type { IndexReader } from '../reader/index-reader.ts';

/**
 * The entries that a store path belongs to, as their .drv or as one of their outputs, in byte order of
 * attribute: several attributes may be the same derivation.
 *
 * @example
 * const attrs = (await lookupStorePath(reader, '/nix/store/...-hello-2.12')).map(({ attr }) => attr);
 */
export async function lookupStorePath(reader: IndexReader, path: string): Promise<readonly PackageEntry[]> {
  const key = pathKey(path);
  if (key === '') return [];
  const [found = []] = await reader.terms([{ dictionary: 'path', text: key, how: 'exact' }]);
  const ids: number[] = [];
  for (const term of found) term.visit((id) => ids.push(id));
  const entries = await reader.entries(ids);
  // The key is only the start of the hash.
  return entries.filter(
    (entry): entry is PackageEntry => !('error' in entry) && storePaths(entry).includes(path),
  );
}

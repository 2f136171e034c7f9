import type { Entry } from '@nixtools/snapshot';
import type { IndexReader } from '../reader/index-reader.ts';

/**
 * The entry of an attribute, failed or not, with all of its `meta`; undefined when there is none.
 *
 * @param attr in Nix syntax, compared to the letter: `python3Packages.numpy`, `nodePackages."@scope/x"`
 * @throws NixtoolsError `CATALOG_CORRUPT` from the reader
 * @example
 * const entry = await lookupAttr(reader, 'hello');
 */
export async function lookupAttr(reader: IndexReader, attr: string): Promise<Entry | undefined> {
  const [nearest] = await reader.attrs({ from: attr, limit: 1 });
  if (nearest?.attr !== attr) return undefined;
  const [entry] = await reader.entries([nearest.id]);
  return entry;
}

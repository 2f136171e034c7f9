import { compareUtf8, NixtoolsError } from '@nixtools/nix-formats';
import type { Entry, ListedPackage } from '@nixtools/snapshot';
import type { Block } from '../format/layout.ts';
import { CatalogBuilder } from './catalog-builder.ts';
import { type Stream, withListed } from './with-listed.ts';

export interface CatalogOptions {
  /** For each .drv path how many other derivations use it directly: the popularity signal. */
  readonly dependents?: Pick<ReadonlyMap<string, number>, 'get'>;
  /** The programs and files of packages, as far as they are known, in the same order. */
  readonly listed?: Stream<ListedPackage>;
}

/**
 * Turns entries, in byte order of their attributes, into the blocks of a catalog: a pure function of its
 * input, to be stored in LMDB or published as files. Entries pass through; what stays in memory until the
 * end is the vocabulary, 9 bytes for each occurrence of a term, and a row for each entry.
 *
 * @throws NixtoolsError `CATALOG_ORDER` when an attribute comes twice or out of order, `PROGRAMS_FOREIGN` when something
 *   is listed that is no package.
 * @example
 * for await (const { key, bytes } of catalogBlocks(entries)) await writeFile(join(folder, key), bytes);
 */
export async function* catalogBlocks(
  entries: Stream<Entry>,
  { dependents = new Map(), listed = [] }: CatalogOptions = {},
): AsyncGenerator<Block> {
  const builder = new CatalogBuilder(dependents);
  let previous: string | undefined;
  for await (const { entry, listed: own } of withListed(entries, listed)) {
    checkOrder(previous, entry.attr);
    previous = entry.attr;
    yield* builder.add(entry, own);
  }
  yield* builder.end();
}

function checkOrder(previous: string | undefined, attr: string): void {
  if (previous === undefined || compareUtf8(previous, attr) < 0) return;
  throw new NixtoolsError({
    code: 'CATALOG_ORDER',
    kind: 'failed',
    message:
      previous === attr ? `attribute "${attr}" comes twice` : `attribute "${attr}" comes after "${previous}"`,
    place: attr,
    hint: 'entries must be sorted by the bytes of their attributes, as the indexer writes them',
  });
}

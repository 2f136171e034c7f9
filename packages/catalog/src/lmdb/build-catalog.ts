import { writeSealed } from '@nixtools/sealed-lmdb';
import { type CatalogOptions, catalogBlocks } from '../build/catalog-blocks.ts';
import { catalogFormat } from './catalog-format.ts';
import { deflateRecords } from './deflated-records.ts';

export interface BuildCatalogOptions extends CatalogOptions {
  /** The file to write; whatever is there is replaced. Move it into place when this has returned. */
  readonly file: string;
  /** In byte order of their attributes. */
  readonly entries: Parameters<typeof catalogBlocks>[0];
}

/**
 * Writes a catalog into one LMDB file. The same entries give the same bytes; memory is bounded by the
 * vocabulary, not by the entries.
 *
 * @throws NixtoolsError `CATALOG_ORDER` when entries are not sorted, `PROGRAMS_FOREIGN`; whatever the file system throws.
 * On failure no file is left.
 * @example
 * await buildCatalog({ file: 'catalog.mdb', entries: readEntries(folder), dependents: pack.dependents() });
 */
export async function buildCatalog({ file, entries, ...options }: BuildCatalogOptions): Promise<void> {
  const blocks = catalogBlocks(entries, options);
  await writeSealed({ file, format: catalogFormat, blocks: deflateRecords(blocks) });
}

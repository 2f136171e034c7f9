import { NixtoolsError } from '@nixtools/nix-formats';
import { openSealed, type SealedFile } from '@nixtools/sealed-lmdb';
import type { IndexReader } from '../reader/index-reader.ts';
import { openIndex } from '../reader/open-index.ts';
import { catalogFormat } from './catalog-format.ts';
import { inflateRecords } from './deflated-records.ts';

export interface Catalog {
  readonly reader: IndexReader;
  close(): Promise<void>;
}

/**
 * Opens a catalog file for reading, after checking every page that LMDB will follow.
 *
 * @throws NixtoolsError `CATALOG_MISSING`, `CATALOG_CORRUPT`, `CATALOG_FORMAT`
 * @example
 * const { reader, close } = await openCatalog('catalog.mdb');
 * const { hits } = await search(reader, ['firefox']);
 * await close();
 */
export async function openCatalog(file: string): Promise<Catalog> {
  const sealed = openFile(file);
  try {
    const reader = await openIndex({
      read: async (keys) => keys.map((key) => inflateRecords(key, sealed.read(key), file)),
    });
    return { reader, close: () => sealed.close() };
  } catch (error) {
    await sealed.close();
    throw inFile(error, file);
  }
}

/** What is wrong inside a catalog is told with the file. */
function inFile(error: unknown, file: string): unknown {
  if (!(error instanceof NixtoolsError) || error.place?.startsWith(file)) return error;
  const { code, kind, message, place, hint } = error;
  const where = place === undefined ? file : `${file}, ${place}`;
  return new NixtoolsError({ code, kind, message, place: where, hint, cause: error });
}

function openFile(file: string): SealedFile {
  try {
    return openSealed(file, catalogFormat);
  } catch (error) {
    if (error instanceof NixtoolsError) throw error;
    throw new NixtoolsError({
      code: 'CATALOG_MISSING',
      kind: 'environment',
      message: 'the catalog cannot be read',
      place: file,
      hint: 'run `preenix channel update` to build it',
      cause: error,
    });
  }
}

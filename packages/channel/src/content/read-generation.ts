import { openCatalog } from '@nixtools/catalog/lmdb';
import type { Graph } from '@nixtools/drv-closure';
import { openGraphStore } from '@nixtools/drv-closure/store';
import type { Entry } from '@nixtools/snapshot';
import { generationFiles } from '../open-channel.ts';
import type { BaseContent } from '../parts/parts-format.ts';

/**
 * Reads a generation back, to start from it, and closes it when `work` is done.
 *
 * @throws {NixtoolsError} `CATALOG_…`, `PACK_…` (verification) when it is damaged
 */
export const withGeneration = async <Result>(
  folder: string,
  work: (base: BaseContent) => Promise<Result>,
): Promise<Result> => {
  const { catalogFile, packFile } = generationFiles(folder);
  const { reader, close } = await openCatalog(catalogFile);
  try {
    return await work({ graph: () => readGraph(packFile), entries: () => allEntries(reader) });
  } finally {
    await close();
  }
};

/** The file is closed at once: what was read of it counts as memory as long as it is mapped. */
const readGraph = async (packFile: string): Promise<Graph> => {
  const store = await openGraphStore(packFile);
  try {
    return store.graph();
  } finally {
    await store.close();
  }
};

type Reader = Awaited<ReturnType<typeof openCatalog>>['reader'];

const AT_ONCE = 256;

/** Entries are numbered in the order of their attributes. */
async function* allEntries(reader: Reader): AsyncGenerator<Entry> {
  for (let from = 0; from < reader.size; from += AT_ONCE) {
    const ids = Array.from({ length: Math.min(AT_ONCE, reader.size - from) }, (_, index) => from + index);
    yield* await reader.entries(ids);
  }
}

import { openCatalog } from '@nixtools/catalog/lmdb';
import type { Graph } from '@nixtools/drv-closure';
import { openGraphStore } from '@nixtools/drv-closure/store';
import type { Entry } from '@nixtools/snapshot';
import { generationFiles } from '../open-channel.ts';
import type { BaseContent } from '../parts/parts-format.ts';

/**
 * Reads a generation back, to start from it.
 *
 * What was read of a file counts as memory as long as it is mapped, so no file stays open longer than need be.
 *
 * @throws {NixtoolsError} (from what it gives) `CATALOG_…`, `PACK_…` (verification) when it is damaged
 */
export const readGeneration = (folder: string): BaseContent => {
  const { catalogFile, packFile } = generationFiles(folder);
  return { graph: () => readGraph(packFile), entries: () => allEntries(catalogFile) };
};

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
/** Some megabytes of a catalog. */
const FOR_ONE_OPENING = 32 * AT_ONCE;

async function* allEntries(catalogFile: string): AsyncGenerator<Entry> {
  let size = 1;
  for (let from = 0; from < size; from += FOR_ONE_OPENING) {
    const { reader, close } = await openCatalog(catalogFile);
    try {
      size = reader.size;
      yield* entriesFrom(reader, from);
    } finally {
      await close();
    }
  }
}

/** Entries are numbered in the order of their attributes. */
async function* entriesFrom(reader: Reader, start: number): AsyncGenerator<Entry> {
  const end = Math.min(reader.size, start + FOR_ONE_OPENING);
  for (let from = start; from < end; from += AT_ONCE) {
    const ids = Array.from({ length: Math.min(AT_ONCE, end - from) }, (_, index) => from + index);
    yield* await reader.entries(ids);
  }
}

import { rm } from 'node:fs/promises';
import { open } from 'lmdb';
import { type CatalogOptions, catalogBlocks } from '../build/catalog-blocks.ts';
import type { Block } from '../format/layout.ts';
import { pageSize } from './page-map.ts';
import { sealFile } from './seal.ts';
import { sealValue } from './value.ts';

export interface BuildCatalogOptions extends CatalogOptions {
  /** The file to write; whatever is there is replaced. Move it into place when this has returned. */
  readonly file: string;
  /** In byte order of their attributes. */
  readonly entries: Parameters<typeof catalogBlocks>[0];
}

/** Blocks per transaction: fixed, since the file's bytes depend on it. */
const blocksPerTransaction = 512;

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
  await removeFiles(file);
  try {
    await writeBlocks(file, catalogBlocks(entries, options));
    sealFile(file);
    await rm(lockOf(file), { force: true });
  } catch (error) {
    await removeFiles(file);
    throw error;
  }
}

async function writeBlocks(file: string, blocks: AsyncIterable<Block>): Promise<void> {
  const db = open<Buffer, Buffer>({
    path: file,
    noSubdir: true,
    encoding: 'binary',
    keyEncoding: 'binary',
    pageSize,
    overlappingSync: false,
    // The caller makes the finished file durable; a half-written one is never used.
    noSync: true,
  });
  try {
    let pending: Block[] = [];
    const commit = () => {
      db.transactionSync(() => {
        for (const { key, bytes } of pending) db.putSync(Buffer.from(key), sealValue(key, bytes));
      });
      pending = [];
    };
    for await (const block of blocks) {
      pending.push(block);
      if (pending.length === blocksPerTransaction) commit();
    }
    commit();
  } finally {
    await db.close();
  }
}

/** LMDB makes it beside the file whenever it may; it holds nothing that outlives a process. */
const lockOf = (file: string): string => `${file}-lock`;

async function removeFiles(file: string): Promise<void> {
  await rm(file, { force: true });
  await rm(lockOf(file), { force: true });
}

import { rm } from 'node:fs/promises';
import { open } from 'lmdb';
import { lockOf, reserveLock } from './lock-file.ts';
import { pageSize } from './page-map.ts';
import { requireRoom } from './require-room.ts';
import { sealFile } from './seal.ts';
import type { Block, SealedFormat } from './sealed-format.ts';
import { sealValue } from './value.ts';

export interface WriteSealedOptions {
  /** The file to write; whatever is there is replaced. Move it into place when this has returned. */
  readonly file: string;
  readonly format: SealedFormat;
  readonly blocks: AsyncIterable<Block> | Iterable<Block>;
}

/** A transaction ends at either, and is in memory until then. Fixed, since the file's bytes depend on it. */
const blocksPerTransaction = 512;
const bytesPerTransaction = 4 * 1024 ** 2;

/**
 * Writes blocks into one LMDB file and seals it. The same blocks in the same order give the same bytes; up to 4 MiB of
 * them are in memory at a time. On failure no file is left.
 *
 * @throws what `blocks` throws, and the operating system's errors
 * @example
 * await writeSealed({ file: 'words.mdb', format, blocks: [{ key: 'root', bytes }] });
 */
export const writeSealed = async ({ file, format, blocks }: WriteSealedOptions): Promise<void> => {
  await removeFiles(file);
  try {
    await writeBlocks(file, blocks);
    sealFile(file, format);
    // A fresh one stays, so that reading works on a disk that is full by then.
    await rm(lockOf(file), { force: true });
    reserveLock(file);
  } catch (error) {
    await removeFiles(file);
    throw error;
  }
};

const writeBlocks = async (file: string, blocks: WriteSealedOptions['blocks']): Promise<void> => {
  requireRoom(file, 0);
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
    let pendingBytes = 0;
    const commit = () => {
      // A block that is a little larger than half a page takes a whole one.
      requireRoom(file, 2 * pendingBytes);
      db.transactionSync(() => {
        for (const { key, bytes } of pending) db.putSync(Buffer.from(key), sealValue(bytes));
      });
      pending = [];
      pendingBytes = 0;
    };
    for await (const block of blocks) {
      pending.push(block);
      pendingBytes += block.bytes.length;
      if (pending.length === blocksPerTransaction || pendingBytes >= bytesPerTransaction) commit();
    }
    commit();
  } finally {
    await db.close();
  }
};

const removeFiles = async (file: string): Promise<void> => {
  await rm(file, { force: true });
  await rm(lockOf(file), { force: true });
};

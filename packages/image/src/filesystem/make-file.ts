import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from '@nixtools/durable-fs';

/** A file that appears complete or not at all: made beside its place, written to the disk, then moved. */
export const makeFile = async (place: string, make: (file: string) => Promise<void>): Promise<void> => {
  const file = `${place}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    await (await open(file, 'wx')).close();
    await make(file);
    const handle = await open(file, 'r+');
    await handle.sync();
    await handle.close();
    await rename(file, place);
    await syncFolder(dirname(place));
  } finally {
    await rm(file, { force: true });
  }
};

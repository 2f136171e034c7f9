import { readSync, writeSync } from 'node:fs';

/** We write files of this page size on every platform. */
export const pageSize = 4096;

const overflowFlag = 0x04;

/** Whole pages of a file: `[first page, number of pages]`. */
export type PageRun = readonly [first: number, count: number];

/**
 * The pages that LMDB follows as pointers: its meta, branch and leaf pages. All others are the insides of
 * large values (overflow pages), which it only copies out. Nothing if a run of overflow pages leaves the file.
 *
 * A page starts with a header; LMDB's `MDB_page` puts the flags at byte 18 and an overflow run's length at byte 20.
 *
 * @param pages how many pages the file has
 */
export const structurePages = (fd: number, pages: number): readonly PageRun[] | undefined => {
  const runs: [number, number][] = [];
  const header = new DataView(new ArrayBuffer(24));
  for (let page = 0; page < pages; ) {
    readSync(fd, header, 0, 24, page * pageSize);
    if ((header.getUint16(18, true) & overflowFlag) !== 0) {
      const length = header.getUint32(20, true);
      if (length === 0 || page + length > pages) return undefined;
      page += length;
      continue;
    }
    const last = runs.at(-1);
    if (last !== undefined && last[0] + last[1] === page) last[1]++;
    else runs.push([page, 1]);
    page++;
  }
  return runs;
};

/** Where lmdb-js's `MDB_meta` keeps the machine's boot id, in each of the two meta pages. */
const bootIdAt = 160;
const bootIdBytes = 8;

/**
 * Takes the boot id out of the meta pages. Only recovery of a database that is being written looks at it;
 * in a finished file it does nothing but make the same blocks differ from boot to boot.
 */
export const forgetBoot = (fd: number): void => {
  const zero = new Uint8Array(bootIdBytes);
  for (const page of [0, 1]) writeSync(fd, zero, 0, bootIdBytes, page * pageSize + bootIdAt);
};

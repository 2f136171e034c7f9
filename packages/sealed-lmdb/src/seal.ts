import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { forgetBoot, type PageRun, pageSize, structurePages } from './page-map.ts';
import type { SealedFormat } from './sealed-format.ts';

const version = 1;
const magicBytes = 16;
/** magic, version, number of runs, number of pages, checksum of the structure, checksum of runs and footer. */
const footerBytes = magicBytes + 5 * 4;
const runBytes = 8;

/**
 * LMDB trusts the file that it maps: a damaged pointer in it crashes the process. So a finished file is
 * sealed: behind LMDB's last page come the runs of the pages that LMDB follows as pointers, one checksum
 * over those pages, and a footer. Values carry a checksum each, so checking the seal before every open costs
 * a few pages, not the whole file.
 */
export const sealFile = (file: string, format: SealedFormat): void => {
  const fd = openSync(file, 'r+');
  try {
    const size = fstatSync(fd).size;
    const pages = size / pageSize;
    forgetBoot(fd);
    const runs = Number.isInteger(pages) ? structurePages(fd, pages) : undefined;
    if (runs === undefined) throw format.damaged(file);
    const seal = Buffer.alloc(runs.length * runBytes + footerBytes);
    for (const [i, [first, count]] of runs.entries()) {
      seal.writeUInt32LE(first, i * runBytes);
      seal.writeUInt32LE(count, i * runBytes + 4);
    }
    const checksum = checksumOf({ fd, file, format }, runs);
    let at = runs.length * runBytes;
    at += seal.write(format.magic, at, magicBytes, 'latin1');
    for (const value of [version, runs.length, pages, checksum]) at = seal.writeUInt32LE(value, at);
    seal.writeUInt32LE(crc32(seal.subarray(0, at)), at);
    writeSync(fd, seal, 0, seal.length, size);
  } finally {
    closeSync(fd);
  }
};

/**
 * Checks that a file is whole where LMDB will trust it.
 *
 * @throws what `format.damaged` makes, and the operating system's errors
 */
export const checkSeal = (file: string, format: SealedFormat): void => {
  const fd = openSync(file, 'r');
  try {
    checkOpen({ fd, file, format });
  } finally {
    closeSync(fd);
  }
};

interface OpenFile {
  readonly fd: number;
  readonly file: string;
  readonly format: SealedFormat;
}

const checkOpen = (open: OpenFile): void => {
  const { fd, file, format } = open;
  const size = fstatSync(fd).size;
  const footer = readAt(open, size - footerBytes, footerBytes);
  const runCount = footer.readUInt32LE(magicBytes + 4);
  const pages = footer.readUInt32LE(magicBytes + 8);
  if (
    footer.toString('latin1', 0, magicBytes) !== format.magic ||
    footer.readUInt32LE(magicBytes) !== version ||
    size !== pages * pageSize + runCount * runBytes + footerBytes
  ) {
    throw format.damaged(file);
  }
  const seal = readAt(open, pages * pageSize, size - pages * pageSize);
  if (crc32(seal.subarray(0, -4)) !== seal.readUInt32LE(seal.length - 4)) throw format.damaged(file);
  const runs = Array.from(
    { length: runCount },
    (_, i): PageRun => [seal.readUInt32LE(i * runBytes), seal.readUInt32LE(i * runBytes + 4)],
  );
  if (checksumOf(open, runs) !== footer.readUInt32LE(magicBytes + 12)) throw format.damaged(file);
};

const checksumOf = (open: OpenFile, runs: readonly PageRun[]): number => {
  let checksum = 0;
  for (const [first, count] of runs) {
    checksum = crc32(readAt(open, first * pageSize, count * pageSize), checksum);
  }
  return checksum;
};

const readAt = ({ fd, file, format }: OpenFile, offset: number, length: number): Buffer => {
  if (offset < 0) throw format.damaged(file);
  const bytes = Buffer.allocUnsafe(length);
  if (readSync(fd, bytes, 0, length, offset) !== length) throw format.damaged(file);
  return bytes;
};

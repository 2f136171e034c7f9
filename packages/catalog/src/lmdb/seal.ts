import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { corrupt } from '../format/corrupt.ts';
import { forgetBoot, type PageRun, pageSize, structurePages } from './page-map.ts';

const magic = 'nixtools-catalog';
const version = 1;
/** magic, version, number of runs, number of pages, checksum of the structure, checksum of runs and footer. */
const footerBytes = magic.length + 5 * 4;
const runBytes = 8;

/**
 * LMDB trusts the file that it maps: a damaged pointer in it crashes the process. So a finished file is
 * sealed: behind LMDB's last page come the runs of the pages that LMDB follows as pointers, one checksum
 * over those pages, and a footer. Values carry a checksum each, so checking the seal before every open costs
 * a few pages, not the whole file.
 */
export function sealFile(file: string): void {
  const fd = openSync(file, 'r+');
  try {
    const size = fstatSync(fd).size;
    if (size % pageSize !== 0) throw corrupt(file);
    const pages = size / pageSize;
    forgetBoot(fd);
    const runs = structurePages(fd, pages);
    const seal = Buffer.alloc(runs.length * runBytes + footerBytes);
    for (const [i, [first, count]] of runs.entries()) {
      seal.writeUInt32LE(first, i * runBytes);
      seal.writeUInt32LE(count, i * runBytes + 4);
    }
    let at = runs.length * runBytes;
    at += seal.write(magic, at, 'latin1');
    for (const value of [version, runs.length, pages, checksumOf(fd, runs)])
      at = seal.writeUInt32LE(value, at);
    seal.writeUInt32LE(crc32(seal.subarray(0, at)), at);
    writeSync(fd, seal, 0, seal.length, size);
  } finally {
    closeSync(fd);
  }
}

/**
 * Checks that a file is whole where LMDB will trust it.
 *
 * @throws NixtoolsError `CATALOG_CORRUPT`
 */
export function checkSeal(file: string): void {
  const fd = openSync(file, 'r');
  try {
    const size = fstatSync(fd).size;
    const footer = readAt(fd, size - footerBytes, footerBytes, file);
    const runCount = footer.readUInt32LE(magic.length + 4);
    const pages = footer.readUInt32LE(magic.length + 8);
    if (
      footer.toString('latin1', 0, magic.length) !== magic ||
      footer.readUInt32LE(magic.length) !== version ||
      size !== pages * pageSize + runCount * runBytes + footerBytes
    ) {
      throw corrupt(file);
    }
    const seal = readAt(fd, pages * pageSize, size - pages * pageSize, file);
    if (crc32(seal.subarray(0, -4)) !== seal.readUInt32LE(seal.length - 4)) throw corrupt(file);
    const runs = Array.from(
      { length: runCount },
      (_, i): PageRun => [seal.readUInt32LE(i * runBytes), seal.readUInt32LE(i * runBytes + 4)],
    );
    if (checksumOf(fd, runs) !== footer.readUInt32LE(magic.length + 12)) throw corrupt(file);
  } finally {
    closeSync(fd);
  }
}

function checksumOf(fd: number, runs: readonly PageRun[]): number {
  let checksum = 0;
  for (const [first, count] of runs) {
    checksum = crc32(readAt(fd, first * pageSize, count * pageSize, `page ${first}`), checksum);
  }
  return checksum;
}

function readAt(fd: number, offset: number, length: number, place: string): Buffer {
  if (offset < 0) throw corrupt(place);
  const bytes = Buffer.allocUnsafe(length);
  if (readSync(fd, bytes, 0, length, offset) !== length) throw corrupt(place);
  return bytes;
}

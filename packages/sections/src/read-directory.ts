import type { ByteRange } from './byte-range.ts';
import { beyondLimit, corruptSections, laterVersion } from './error.ts';
import {
  BROTLI,
  HEAD_BYTES,
  type Header,
  isTag,
  MAGIC_BYTES,
  MAX_HEADER_BYTES,
  ROW_BYTES,
  type Row,
  type SectionLimits,
} from './layout.ts';

export interface Directory {
  readonly minor: number;
  readonly header: Header;
  readonly rows: readonly Row[];
  /** Where the first section begins in the file. */
  readonly bodiesAt: number;
}

export interface DirectoryOptions {
  readonly magic: string;
  readonly major: number;
  readonly limits: SectionLimits;
  readonly place: string;
}

/** All of a file but its sections. Every size is held against the file's and the limits before anything of it is made. */
export const readDirectory = async (range: ByteRange, options: DirectoryOptions): Promise<Directory> => {
  const { magic, major, limits, place } = options;
  const head = Buffer.from(await range.read(0, HEAD_BYTES));
  if (head.toString('latin1', 0, MAGIC_BYTES) !== magic)
    throw corruptSections(place, `this is no file of the kind ${JSON.stringify(magic.replaceAll('\0', ''))}`);
  const found = head.readUInt16LE(8);
  if (found !== major)
    throw laterVersion(place, `the file has format ${found}, this program reads format ${major}`);
  const headerBytes = head.readUInt32LE(12);
  const count = head.readUInt32LE(16);
  if (headerBytes > MAX_HEADER_BYTES) throw corruptSections(place, `the header has ${headerBytes} bytes`);
  if (count > limits.sections) throw beyondLimit(place, `the file has ${count} sections`);

  const rest = Buffer.from(await range.read(HEAD_BYTES, headerBytes + count * ROW_BYTES));
  const header = parseHeader(rest.subarray(0, headerBytes), place);
  const rows = Array.from({ length: count }, (_, index) =>
    decodeRow(rest.subarray(headerBytes + index * ROW_BYTES), place),
  );
  const bodiesAt = HEAD_BYTES + rest.length;
  requireSizes(rows, range.size - bodiesAt, options);
  return { minor: head.readUInt16LE(10), header, rows, bodiesAt };
};

const parseHeader = (bytes: Uint8Array, place: string): Header => {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw corruptSections(place, 'the header is no JSON', error);
  }
  if (typeof header === 'object' && header !== null && !Array.isArray(header)) return { ...header };
  throw corruptSections(place, 'the header is no JSON object');
};

const decodeRow = (bytes: Buffer, place: string): Row => {
  const tag = bytes.toString('latin1', 0, 4);
  if (!isTag(tag)) throw corruptSections(place, `${JSON.stringify(tag)} is no name of a section`);
  return {
    tag,
    flags: bytes.readUInt32LE(4),
    packedBytes: Number(bytes.readBigUInt64LE(8)),
    unpackedBytes: Number(bytes.readBigUInt64LE(16)),
    checksum: bytes.subarray(24, ROW_BYTES),
  };
};

/** Sizes beyond 2^53 lose digits as numbers, but are far beyond any limit either way. */
const requireSizes = (rows: readonly Row[], bodyBytes: number, { limits, place }: DirectoryOptions): void => {
  const packed = rows.reduce((sum, row) => sum + row.packedBytes, 0);
  const unpacked = rows.reduce((sum, row) => sum + row.unpackedBytes, 0);
  if (packed !== bodyBytes)
    throw corruptSections(place, `the sections have ${packed} bytes, the file has ${bodyBytes} for them`);
  if (packed > limits.packedBytes) throw beyondLimit(place, `the sections have ${packed} bytes`);
  if (unpacked > limits.unpackedBytes)
    throw beyondLimit(place, `the sections would unpack to ${unpacked} bytes`);
  const tags = rows.map(({ tag }) => tag);
  const twice = tags.find((tag, index) => tags.indexOf(tag) !== index);
  if (twice !== undefined) throw corruptSections(place, `there are two sections ${twice}`);
  const stored = rows.find((row) => (row.flags & BROTLI) === 0 && row.packedBytes !== row.unpackedBytes);
  if (stored !== undefined) throw corruptSections(place, `section ${stored.tag} is stored with two sizes`);
};

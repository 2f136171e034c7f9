import { createHash } from 'node:crypto';
import {
  BROTLI,
  HEAD_BYTES,
  type Header,
  isTag,
  MAGIC_BYTES,
  MAX_HEADER_BYTES,
  MUST_UNDERSTAND,
  ROW_BYTES,
} from './layout.ts';
import { type Packing, packBytes } from './packing.ts';

export interface SectionInput {
  /** Four ASCII characters, such as `META`. */
  readonly tag: string;
  readonly bytes: Uint8Array;
  readonly packing: Packing;
  /** A reader that does not know the section refuses the file instead of skipping the section. By default true. */
  readonly mustUnderstand?: boolean;
}

export interface WriteSectionsOptions {
  /** Eight ASCII characters, by custom the last of them NUL: `NIXENTS\0`. */
  readonly magic: string;
  /** From 0 to 65535: an old reader refuses another major, and skips what is new in another minor. */
  readonly major: number;
  readonly minor: number;
  /** At most 64 KiB of JSON, written in the order of its members. */
  readonly header: Header;
  readonly sections: readonly SectionInput[];
}

/**
 * A file of sections; docs/formats/sections.md has the layout. The sections are packed one after the other, in the order in
 * which they are given; the same input gives the same bytes (with the same release of Brotli).
 *
 * @throws {RangeError} for a magic, tag, header or version that cannot be written, and for a tag used twice
 * @example
 * const section = { tag: 'TEXT', bytes: Buffer.from('hello'), packing: brotli({ mode: 'text' }) };
 * await writeSections({ magic: 'EXAMPLE\0', major: 1, minor: 0, header: {}, sections: [section] });
 */
export const writeSections = async (options: WriteSectionsOptions): Promise<Buffer> => {
  const { header, sections } = options;
  const headerBytes = Buffer.from(JSON.stringify(header));
  if (headerBytes.length > MAX_HEADER_BYTES) throw new RangeError('the header is longer than 64 KiB');
  requireTags(sections.map(({ tag }) => tag));
  const rows: Buffer[] = [];
  const bodies: Uint8Array[] = [];
  for (const section of sections) {
    const packed = await packBytes(section.bytes, section.packing);
    rows.push(encodeRow(section, packed.length));
    bodies.push(packed);
  }
  const head = encodeHead(options, headerBytes.length);
  return Buffer.concat([head, headerBytes, ...rows, ...bodies]);
};

const requireTags = (tags: readonly string[]): void => {
  const wrong = tags.find((tag, index) => !isTag(tag) || tags.indexOf(tag) !== index);
  if (wrong !== undefined) throw new RangeError(`${JSON.stringify(wrong)} is no tag, or used twice`);
};

const encodeHead = ({ magic, major, minor, sections }: WriteSectionsOptions, headerBytes: number): Buffer => {
  const head = Buffer.alloc(HEAD_BYTES);
  if (Buffer.byteLength(magic, 'utf8') !== MAGIC_BYTES) throw new RangeError('a magic has 8 characters');
  head.write(magic, 'latin1');
  head.writeUInt16LE(major, 8);
  head.writeUInt16LE(minor, 10);
  head.writeUInt32LE(headerBytes, 12);
  head.writeUInt32LE(sections.length, 16);
  return head;
};

const encodeRow = (
  { tag, bytes, packing, mustUnderstand = true }: SectionInput,
  packedBytes: number,
): Buffer => {
  const row = Buffer.alloc(ROW_BYTES);
  row.write(tag, 'latin1');
  row.writeUInt32LE((mustUnderstand ? MUST_UNDERSTAND : 0) | (packing.method === 'brotli' ? BROTLI : 0), 4);
  row.writeBigUInt64LE(BigInt(packedBytes), 8);
  row.writeBigUInt64LE(BigInt(bytes.length), 16);
  createHash('sha256').update(bytes).digest().copy(row, 24);
  return row;
};

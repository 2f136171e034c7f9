import { corrupt } from './corrupt.ts';

/** A place in some bytes, moved on by what is read from it. */
export interface Cursor {
  readonly bytes: Uint8Array;
  /** Where the bytes come from, for errors. */
  readonly place: string;
  at: number;
}

/**
 * Reads a variable-length integer (LEB128, at most 32 bits), as `ByteWriter` writes it.
 *
 * @throws NixtoolsError `CATALOG_CORRUPT` when it is too long or the bytes end.
 */
export function readVarint(cursor: Cursor): number {
  const { bytes } = cursor;
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = bytes[cursor.at++];
    if (byte === undefined) break;
    if (byte < 0x80) return (value | (byte << shift)) >>> 0;
    value |= (byte & 0x7f) << shift;
  }
  throw corrupt(cursor.place);
}

/** The next bytes, not copied. */
export function readBytes(cursor: Cursor, count: number): Uint8Array {
  const end = cursor.at + count;
  if (end > cursor.bytes.length) throw corrupt(cursor.place);
  const bytes = cursor.bytes.subarray(cursor.at, end);
  cursor.at = end;
  return bytes;
}

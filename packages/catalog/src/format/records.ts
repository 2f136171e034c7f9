import { ByteWriter } from './byte-writer.ts';
import { corrupt } from './corrupt.ts';
import { decodeUtf8 } from './utf8.ts';
import { type Cursor, readBytes, readVarint } from './varint.ts';

/** Packs the JSON values of a block: their byte lengths, then their texts, so that one is read without the others. */
export function packRecords(texts: readonly Uint8Array[]): Uint8Array {
  const writer = new ByteWriter();
  writer.varint(texts.length);
  for (const text of texts) writer.varint(text.length);
  for (const text of texts) writer.bytes(text);
  return writer.take();
}

/** The JSON value number `index` of a block. Its shape is what the builder wrote, guarded by the block's checksum. */
export function readRecord(block: Uint8Array, index: number, place: string): unknown {
  const cursor: Cursor = { bytes: block, place, at: 0 };
  const count = readVarint(cursor);
  if (index >= count) throw corrupt(place);
  let before = 0;
  let length = 0;
  for (let i = 0; i < count; i++) {
    const size = readVarint(cursor);
    if (i < index) before += size;
    if (i === index) length = size;
  }
  cursor.at += before;
  return parseJson(readBytes(cursor, length), place);
}

export function parseJson(bytes: Uint8Array | undefined, place: string): unknown {
  const text = decodeUtf8(bytes, place);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw corrupt(place, cause);
  }
}

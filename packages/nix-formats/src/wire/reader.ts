import { type ByteString, byteStringFromBytes } from '../bytes/byte-string.ts';
import { NixtoolsError } from '../error.ts';

/** A place in bytes framed as Nix frames them: 64-bit little-endian numbers, strings padded with zeros to 8 bytes. */
export interface WireReader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly place: string;
  /** Of the errors that reading throws. */
  readonly code: string;
  at: number;
}

export const wireReader = (bytes: Uint8Array, place: string, code: string): WireReader => ({
  bytes,
  view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  place,
  code,
  at: 0,
});

export const wireError = (reader: WireReader, message: string, at = reader.at): NixtoolsError =>
  new NixtoolsError({
    code: reader.code,
    kind: 'verification',
    message,
    place: `${reader.place}, byte ${at}`,
    hint: 'it is damaged, cut short, or Nix did not write it',
  });

export const readNumber = (reader: WireReader): number => {
  if (reader.at + 8 > reader.bytes.length) throw wireError(reader, 'it ends in the middle of a number');
  const low = reader.view.getUint32(reader.at, true);
  const high = reader.view.getUint32(reader.at + 4, true);
  if (high >= 0x200000) throw wireError(reader, 'a number is larger than any size can be');
  reader.at += 8;
  return high * 0x1_0000_0000 + low;
};

/** A view into the reader's bytes, not a copy. */
export const readFrame = (reader: WireReader): Uint8Array => {
  const start = reader.at;
  const size = readNumber(reader);
  const end = reader.at + size;
  const padded = end + ((8 - (size % 8)) % 8);
  if (padded > reader.bytes.length) {
    throw wireError(reader, `it ends within ${size} announced bytes`, start);
  }
  const frame = reader.bytes.subarray(reader.at, end);
  for (let at = end; at < padded; at++) {
    if (reader.bytes[at] !== 0) throw wireError(reader, 'the padding after a string is not zero', at);
  }
  reader.at = padded;
  return frame;
};

export const readText = (reader: WireReader): ByteString => byteStringFromBytes(readFrame(reader));

export const expectText = (reader: WireReader, ...expected: readonly string[]): void => {
  for (const text of expected) {
    const at = reader.at;
    const found = readText(reader);
    if (found !== text) throw wireError(reader, `expected "${text}", found ${quoted(found)}`, at);
  }
};

export const quoted = (text: string): string => JSON.stringify(text.slice(0, 100));

import { corruptPack } from './corrupt.ts';

/** Reads back what a `ByteSink` collected, and believes none of it. */
export interface ByteSource {
  readonly bytes: Uint8Array;
  readonly place: string;
  at: number;
}

export const byteSource = (bytes: Uint8Array, place: string): ByteSource => ({ bytes, place, at: 0 });

/** A number from 0 to `limit`. */
export const readNumber = (source: ByteSource, limit: number, what: string): number => {
  let value = 0;
  for (let factor = 1; factor <= 2 ** 42; factor *= 0x80) {
    const byte = source.bytes[source.at++];
    if (byte === undefined) throw corruptPack(source.place, `the index ends before ${what}`);
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) {
      if (value <= limit) return value;
      break;
    }
  }
  throw corruptPack(source.place, `${what} in the index is more than ${limit}`);
};

/** A view, not a copy. */
export const readBytes = (source: ByteSource, count: number, what: string): Uint8Array => {
  const end = source.at + count;
  if (end > source.bytes.length) throw corruptPack(source.place, `the index ends before ${what}`);
  const bytes = source.bytes.subarray(source.at, end);
  source.at = end;
  return bytes;
};

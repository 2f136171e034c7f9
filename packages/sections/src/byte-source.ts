/** Reads back what a `ByteSink` collected, and believes none of it. */
export interface ByteSource {
  readonly bytes: Buffer;
  at: number;
  /** Throws the error that the format has for damage. */
  readonly fail: (message: string) => never;
}

export const byteSource = (bytes: Uint8Array, fail: (message: string) => never): ByteSource => ({
  bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
  at: 0,
  fail,
});

/** A number from 0 to `limit`, which is at most 2^53 - 1. */
export const readNumber = (source: ByteSource, limit: number, what: string): number => {
  const first = source.bytes[source.at];
  if (first !== undefined && first < 0x80 && first <= limit) {
    source.at++;
    return first;
  }
  let value = 0;
  for (let factor = 1; factor <= 2 ** 49; factor *= 0x80) {
    const byte = source.bytes[source.at++];
    if (byte === undefined) return source.fail(`the bytes end before ${what}`);
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) {
      if (value <= limit) return value;
      break;
    }
  }
  return source.fail(`${what} is more than ${limit}`);
};

/** A number from `-limit` to `limit`, as `writeSigned` writes it. */
export const readSigned = (source: ByteSource, limit: number, what: string): number => {
  const folded = readNumber(source, 2 * limit, what);
  return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
};

/** A view, not a copy. */
export const readBytes = (source: ByteSource, count: number, what: string): Buffer => {
  const end = source.at + count;
  if (end > source.bytes.length) return source.fail(`the bytes end before ${what}`);
  const bytes = source.bytes.subarray(source.at, end);
  source.at = end;
  return bytes;
};

/** Nothing may be left over. */
export const requireEnd = (source: ByteSource, what: string): void => {
  if (source.at !== source.bytes.length) source.fail(`more bytes follow ${what}`);
};

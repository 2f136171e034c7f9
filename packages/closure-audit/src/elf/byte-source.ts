/** Bytes that are read in pieces, so that a large file need not be in memory. */
export interface ByteSource {
  /** In bytes. */
  readonly size: number;
  /** Exactly these bytes; asked only for what lies within `size`. The result is valid until the next call. */
  readonly read: (offset: number, length: number) => Uint8Array;
}

/** Bytes that are in memory already. */
export const bytesSource = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: (offset, length) => bytes.subarray(offset, offset + length),
});

const PAGE = 16 * 1024;
const PAGES_KEPT = 32;

/** Keeps the pages read last: headers are read a few bytes at a time, and lie together. Memory: half a megabyte. */
export const pagedSource = (source: ByteSource): ByteSource => {
  const pages = new Map<number, Uint8Array>();
  const page = (number: number): Uint8Array => {
    const start = number * PAGE;
    const bytes = pages.get(number) ?? source.read(start, Math.min(PAGE, source.size - start)).slice();
    pages.delete(number);
    pages.set(number, bytes);
    for (const oldest of pages.keys()) {
      if (pages.size <= PAGES_KEPT) break;
      pages.delete(oldest);
    }
    return bytes;
  };
  return {
    size: source.size,
    read: (offset, length) => {
      const first = Math.floor(offset / PAGE);
      const within = offset - first * PAGE;
      return within + length <= PAGE
        ? page(first).subarray(within, within + length)
        : source.read(offset, length);
    },
  };
};

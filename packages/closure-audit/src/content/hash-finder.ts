const HASH = 32;

/** Finds hashes of store paths in bytes that come in pieces. */
export interface HashFinder {
  /** @param found called for each place, with its offset from the start of the bytes */
  readonly add: (piece: Uint8Array, found: (hash: string, offset: number) => void) => void;
  /** The next piece begins other bytes. */
  readonly restart: () => void;
}

const isDigit = new Uint8Array(256);
for (const digit of '0123456789abcdfghijklmnpqrsvwxyz') isDigit[digit.charCodeAt(0)] = 1;

/**
 * The way Nix finds references: wherever the 32 characters of a hash stand, also without a store folder before them. Of a
 * window of 32 bytes the last one that is no digit of base32 decides how far to skip, so that most bytes are never looked at.
 *
 * @param hashes of 32 characters each; others are never found
 */
export const hashFinder = (hashes: ReadonlySet<string>): HashFinder => {
  /** By the first two bytes: whether any hash begins so. Without it, long runs of digits would be slow. */
  const begins = new Uint8Array(65_536);
  for (const hash of hashes) begins[hash.charCodeAt(0) * 256 + hash.charCodeAt(1)] = 1;
  let rest = new Uint8Array(0);
  let at = 0;

  const search = (bytes: Uint8Array, found: (hash: string, offset: number) => void): void => {
    for (let start = 0; start + HASH <= bytes.length; ) {
      let end = start + HASH - 1;
      while (end >= start && isDigit[bytes[end] ?? 0] === 1) end--;
      if (end >= start) {
        start = end + 1;
        continue;
      }
      if (begins[(bytes[start] ?? 0) * 256 + (bytes[start + 1] ?? 0)] === 1) {
        const hash = String.fromCharCode(...bytes.subarray(start, start + HASH));
        if (hashes.has(hash)) found(hash, at + start);
      }
      start++;
    }
  };

  return {
    add: (piece, found) => {
      const bytes = new Uint8Array(rest.length + piece.length);
      bytes.set(rest);
      bytes.set(piece, rest.length);
      search(bytes, found);
      const kept = Math.min(HASH - 1, bytes.length);
      at += bytes.length - kept;
      rest = bytes.slice(bytes.length - kept);
    },
    restart: () => {
      rest = new Uint8Array(0);
      at = 0;
    },
  };
};

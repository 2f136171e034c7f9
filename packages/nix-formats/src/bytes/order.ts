/**
 * The order that Nix sorts in: by bytes. For `ByteString`s, and for anything ASCII such as store paths.
 *
 * @example ['b', 'B'].sort(compareBytes) // ['B', 'b']
 */
export const compareBytes = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The order of the UTF-8 bytes of ordinary JavaScript strings, which JavaScript's own `<` misses where a
 * surrogate pair meets a character from U+E000 to U+FFFF.
 */
export const compareUtf8 = (a: string, b: string): number => {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return surrogatesLast(left) - surrogatesLast(right);
  }
  return a.length - b.length;
};

const surrogatesLast = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

/** Sorted by bytes, without duplicates. */
export const sortedSet = <T extends string>(texts: Iterable<T>): T[] =>
  [...new Set(texts)].sort(compareBytes);

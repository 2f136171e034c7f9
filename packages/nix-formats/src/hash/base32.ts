/** Nix's own alphabet: digits and letters without `e`, `o`, `t` and `u`. */
const alphabet = '0123456789abcdfghijklmnpqrsvwxyz';
/** The value of each ASCII character; 255 for those that are no digit. */
const values = new Uint8Array(128).fill(255);
for (const [value, character] of [...alphabet].entries()) values[character.charCodeAt(0)] = value;

/** How many characters Nix's base32 takes for a number of bytes. */
export const base32Length = (bytes: number): number => Math.ceil((bytes * 8) / 5);

/**
 * Nix's base32: the bytes as one little-endian number, most significant digit first.
 *
 * @see the `Base32` printing in Nix's `libutil/hash.cc`
 * @example printBase32(new Uint8Array([0x1f])) // '0z'
 */
export const printBase32 = (bytes: Uint8Array): string => {
  let text = '';
  for (let digit = base32Length(bytes.length) - 1; digit >= 0; digit--) {
    const byte = (digit * 5) >> 3;
    const pair = (bytes[byte] ?? 0) | ((bytes[byte + 1] ?? 0) << 8);
    text += alphabet.charAt((pair >> ((digit * 5) & 7)) & 31);
  }
  return text;
};

/** `undefined` for a wrong length, a character outside of the alphabet, or bits beyond the last byte. */
export const parseBase32 = (text: string): Uint8Array | undefined => {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  if (base32Length(bytes.length) !== text.length) return undefined;
  for (let digit = 0; digit < text.length; digit++) {
    const value = values[text.charCodeAt(text.length - 1 - digit)] ?? 255;
    if (value === 255) return undefined;
    const byte = (digit * 5) >> 3;
    const shifted = value << ((digit * 5) & 7);
    const carry = shifted >> 8;
    if (carry !== 0 && byte + 1 >= bytes.length) return undefined;
    if (byte >= bytes.length && shifted !== 0) return undefined;
    bytes[byte] = (bytes[byte] ?? 0) | (shifted & 255);
    if (carry !== 0) bytes[byte + 1] = carry;
  }
  return bytes;
};

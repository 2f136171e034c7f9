const digits = '0123456789abcdef';

/** @example printBase16(new Uint8Array([0, 255])) // '00ff' */
export const printBase16 = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) text += digits.charAt(byte >> 4) + digits.charAt(byte & 15);
  return text;
};

/** `undefined` for an odd length or a character other than `0-9a-f` (upper case is not what Nix prints). */
export const parseBase16 = (text: string): Uint8Array | undefined => {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let at = 0; at < bytes.length; at++) bytes[at] = Number.parseInt(text.slice(2 * at, 2 * at + 2), 16);
  return bytes;
};

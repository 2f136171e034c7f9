import type { ByteSource } from './byte-source.ts';

const PIECE = 256 * 1024;
/** One character a byte, whatever the bytes are; the platform's own decoder is many times faster than a loop. */
const decoder = new TextDecoder('latin1');

/**
 * The first of some texts of ASCII that is found, looking for all of them in each piece of a part of the file.
 *
 * @param texts shorter than a piece
 */
export const findText = (
  source: ByteSource,
  { offset, size }: { readonly offset: number; readonly size: number },
  texts: readonly string[],
): string | undefined => {
  const end = Math.min(offset + size, source.size);
  const overlap = Math.max(0, ...texts.map((text) => text.length - 1));
  for (let at = offset; at < end; at += PIECE) {
    const piece = decoder.decode(source.read(at, Math.min(PIECE + overlap, end - at)));
    const found = texts.find((text) => piece.includes(text));
    if (found !== undefined) return found;
  }
  return undefined;
};

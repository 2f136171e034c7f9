import { NixtoolsError } from '../error.ts';

/**
 * Text of unknown encoding: one character per byte, U+0000 to U+00FF. Nix keeps plain bytes in derivations and
 * archives; decoding them as UTF-8 would lose some. ASCII text is its own `ByteString`.
 */
export type ByteString = string;

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const strictUtf8 = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });
const encoder = new TextEncoder();
const BLOCK = 8192;

/** @example byteStringFromBytes(new Uint8Array([0x61, 0xff])) // 'aÿ' */
export const byteStringFromBytes = (bytes: Uint8Array): ByteString => {
  // The platform's decoder is many times faster than a loop, and exact when every byte is ASCII.
  const ascii = utf8.decode(bytes);
  if (ascii.length === bytes.length && !ascii.includes('\ufffd')) return ascii;
  let text = '';
  for (let at = 0; at < bytes.length; at += BLOCK) {
    text += String.fromCharCode.apply(null, [...bytes.subarray(at, at + BLOCK)]);
  }
  return text;
};

/**
 * @throws {NixtoolsError} `BYTE_STRING` (usage) for a character above U+00FF: text that was never converted.
 * @example bytesFromByteString('aÿ') // Uint8Array [0x61, 0xff]
 */
export const bytesFromByteString = (text: ByteString): Uint8Array => {
  const ascii = encoder.encode(text);
  if (ascii.length === text.length) return ascii;
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0xff) throw notBytes(text, at);
    bytes[at] = code;
  }
  return bytes;
};

const notBytes = (text: string, at: number): NixtoolsError =>
  new NixtoolsError({
    code: 'BYTE_STRING',
    kind: 'usage',
    message: `character ${at} of ${JSON.stringify(text.slice(Math.max(0, at - 20), at + 20))} is no byte`,
    hint: 'convert text with byteStringFromUtf8 first',
  });

/** Text as the bytes of its UTF-8 form. @example byteStringFromUtf8('é') // 'Ã©' */
export const byteStringFromUtf8 = (text: string): ByteString => byteStringFromBytes(encoder.encode(text));

/**
 * Reads bytes as UTF-8, or gives `undefined` when they are not valid UTF-8.
 *
 * @example utf8FromByteString('Ã©') // 'é'
 */
export const utf8FromByteString = (text: ByteString): string | undefined => {
  try {
    return strictUtf8.decode(bytesFromByteString(text));
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
};

import { type ByteString, bytesFromByteString } from '../bytes/byte-string.ts';

const encoder = new TextEncoder();

/** A 64-bit little-endian number. */
export const numberBytes = (value: number): Uint8Array => {
  const bytes = new Uint8Array(8);
  writeNumber(bytes, 0, value);
  return bytes;
};

const writeNumber = (bytes: Uint8Array, at: number, value: number): void => {
  let rest = value;
  for (let next = at; rest > 0; next++) {
    bytes[next] = rest % 256;
    rest = Math.floor(rest / 256);
  }
};

/** The zeros that fill a string up to 8 bytes. */
export const padding = (size: number): Uint8Array => new Uint8Array(paddingOf(size));

/** Strings with their lengths and padding, in one piece. */
export const textFrames = (texts: readonly ByteString[]): Uint8Array => {
  let size = 0;
  for (const { length } of texts) size += 8 + length + paddingOf(length);
  const whole = new Uint8Array(size);
  let at = 0;
  for (const text of texts) {
    writeNumber(whole, at, text.length);
    writeText(whole.subarray(at + 8, at + 8 + text.length), text);
    at += 8 + text.length + paddingOf(text.length);
  }
  return whole;
};

/** ASCII, as nearly all is, goes in at once. */
const writeText = (bytes: Uint8Array, text: ByteString): void => {
  const { read, written } = encoder.encodeInto(text, bytes);
  if (read !== text.length || written !== text.length) bytes.set(bytesFromByteString(text));
};

const paddingOf = (size: number): number => (8 - (size % 8)) % 8;

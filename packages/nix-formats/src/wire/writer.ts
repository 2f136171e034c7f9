import { type ByteString, bytesFromByteString } from '../bytes/byte-string.ts';

/** A 64-bit little-endian number. */
export const numberBytes = (value: number): Uint8Array => {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, value % 0x1_0000_0000, true);
  view.setUint32(4, Math.floor(value / 0x1_0000_0000), true);
  return bytes;
};

/** The zeros that fill a string up to 8 bytes. */
export const padding = (size: number): Uint8Array => new Uint8Array(paddingOf(size));

/** Strings with their lengths and padding, in one piece. */
export const textFrames = (texts: readonly ByteString[]): Uint8Array => {
  const frames = texts.map(bytesFromByteString);
  const whole = new Uint8Array(frames.reduce((sum, { length }) => sum + 8 + length + paddingOf(length), 0));
  let at = 0;
  for (const frame of frames) {
    whole.set(numberBytes(frame.length), at);
    whole.set(frame, at + 8);
    at += 8 + frame.length + paddingOf(frame.length);
  }
  return whole;
};

const paddingOf = (size: number): number => (8 - (size % 8)) % 8;

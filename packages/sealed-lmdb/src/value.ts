import { crc32 } from 'node:zlib';

/** A block as stored: its bytes and their CRC-32. */
export const sealValue = (bytes: Uint8Array): Buffer => {
  const value = Buffer.allocUnsafe(bytes.length + 4);
  value.set(bytes);
  value.writeUInt32LE(crc32(bytes), bytes.length);
  return value;
};

/** The bytes of a block; nothing if it is missing or damaged. */
export const openValue = (value: Buffer | undefined): Buffer | undefined => {
  if (value === undefined || value.length < 4) return undefined;
  const bytes = value.subarray(0, -4);
  return crc32(bytes) === value.readUInt32LE(bytes.length) ? bytes : undefined;
};

import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { corrupt } from '../format/corrupt.ts';

/** Whole entries are read one at a time and are large: they alone are worth compressing. */
const isDeflated = (key: string): boolean => key.startsWith('entry/');

/** No block grows beyond this when inflated: damage must not cost memory. */
const maximumInflated = 256 * 1024 * 1024;

/** A block as stored: its bytes, deflated or not, and their CRC-32. */
export function sealValue(key: string, block: Uint8Array): Buffer {
  const bytes = isDeflated(key) ? deflateRawSync(block) : block;
  const value = Buffer.allocUnsafe(bytes.length + 4);
  value.set(bytes);
  value.writeUInt32LE(crc32(bytes), bytes.length);
  return value;
}

/** @throws NixtoolsError `CATALOG_CORRUPT`, naming file and block */
export function openValue(key: string, value: Buffer | undefined, file: string): Uint8Array {
  const place = `${file}, block ${key}`;
  if (value === undefined || value.length < 4) throw corrupt(place);
  const bytes = value.subarray(0, -4);
  if (crc32(bytes) !== value.readUInt32LE(bytes.length)) throw corrupt(place);
  if (!isDeflated(key)) return bytes;
  try {
    return inflateRawSync(bytes, { maxOutputLength: maximumInflated });
  } catch (cause) {
    throw corrupt(place, cause);
  }
}

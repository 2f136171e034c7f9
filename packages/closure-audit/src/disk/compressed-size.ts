import { gzipSync } from 'node:zlib';
import type { ByteSource } from '../elf/byte-source.ts';

const AT_ONCE = 4 * 1024 * 1024;

/** How many bytes `gzip -9n` would make of it; larger files are compressed in parts, which costs a little. */
export const compressedSize = (source: ByteSource): number => {
  let size = 0;
  for (let at = 0; at < source.size; at += AT_ONCE)
    size += gzipSync(source.read(at, Math.min(AT_ONCE, source.size - at)), { level: 9 }).length;
  return size;
};

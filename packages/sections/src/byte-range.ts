import type { FileHandle } from 'node:fs/promises';
import { corruptSections } from './error.ts';

/** Bytes that are read piece by piece, from memory or from a file. */
export interface ByteRange {
  readonly size: number;
  /** Exactly these bytes. @throws {NixtoolsError} `SECTIONS_CORRUPT` where they are not there */
  read(position: number, length: number): Promise<Uint8Array>;
}

export const byteRange = async (source: Uint8Array | FileHandle, place: string): Promise<ByteRange> =>
  source instanceof Uint8Array ? memoryRange(source, place) : fileRange(source, place);

const tooShort = (place: string) => corruptSections(place, 'the file is cut short');

const memoryRange = (bytes: Uint8Array, place: string): ByteRange => ({
  size: bytes.length,
  read: async (position, length) => {
    if (position + length > bytes.length) throw tooShort(place);
    return bytes.subarray(position, position + length);
  },
});

const fileRange = async (file: FileHandle, place: string): Promise<ByteRange> => {
  const { size } = await file.stat();
  return {
    size,
    read: async (position, length) => {
      if (position + length > size) throw tooShort(place);
      const buffer = Buffer.allocUnsafe(length);
      for (let at = 0; at < length; ) {
        const { bytesRead } = await file.read(buffer, at, length - at, position + at);
        if (bytesRead === 0) throw tooShort(place);
        at += bytesRead;
      }
      return buffer;
    },
  };
};

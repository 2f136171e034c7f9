import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

/** Bytes and SHA-256 (hexadecimal) of a file. */
export interface FileDigest {
  readonly size: number;
  readonly sha256: string;
}

const largestPiece = 1024 * 1024;

/** Reads into one buffer: a new one for each piece, and for the end of each small file, keeps the garbage collector busy. */
export const fileDigest = async (path: string): Promise<FileDigest> => {
  const hash = createHash('sha256');
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafe(Math.min((await file.stat()).size + 1, largestPiece));
    let size = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return { size, sha256: hash.digest('hex') };
      hash.update(buffer.subarray(0, bytesRead));
      size += bytesRead;
    }
  } finally {
    await file.close();
  }
};

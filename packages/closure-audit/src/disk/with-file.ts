import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { ByteSource } from '../elf/byte-source.ts';

const shortRead = (place: string): NixtoolsError =>
  new NixtoolsError({
    code: 'FILE_CHANGED',
    kind: 'failed',
    message: 'the file became shorter while it was read',
    place,
    hint: 'run the command again when nothing writes it',
  });

/** A file on disk as a source, open while `work` runs. @throws the system's errors; `FILE_CHANGED` (failed) */
export const withFile = <Result>(path: string | Buffer, work: (source: ByteSource) => Result): Result => {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const read = (offset: number, length: number): Uint8Array => {
      const bytes = new Uint8Array(length);
      for (let done = 0; done < length; ) {
        const got = readSync(file, bytes, done, length - done, offset + done);
        if (got === 0) throw shortRead(path.toString());
        done += got;
      }
      return bytes;
    };
    return work({ size, read });
  } finally {
    closeSync(file);
  }
};

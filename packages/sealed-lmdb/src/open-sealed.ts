import { open } from 'lmdb';
import { reserveLock } from './lock-file.ts';
import { checkSeal } from './seal.ts';
import type { SealedFormat } from './sealed-format.ts';
import { openValue } from './value.ts';

export interface SealedFile {
  /**
   * The bytes of a block, a copy that is the caller's.
   *
   * @throws what `format.damaged` makes for a block that is missing or fails its checksum; the place names file and block
   */
  read(key: string): Buffer;
  close(): Promise<void>;
}

/**
 * Opens a sealed file for reading, after checking every page that LMDB will follow.
 *
 * @throws what `format.damaged` makes, and the operating system's errors where the file cannot be read
 * @example
 * const sealed = openSealed('words.mdb', format);
 * const root = sealed.read('root');
 * await sealed.close();
 */
export const openSealed = (file: string, format: SealedFormat): SealedFile => {
  checkSeal(file, format);
  reserveLock(file);
  const db = openFile(file, format);
  return {
    read: (key) => {
      const bytes = openValue(db.getBinary(Buffer.from(key)));
      if (bytes === undefined) throw format.damaged(`${file}, block ${key}`);
      return bytes;
    },
    close: () => db.close(),
  };
};

const openFile = (file: string, format: SealedFormat) => {
  try {
    return open<Buffer, Buffer>({
      path: file,
      noSubdir: true,
      readOnly: true,
      encoding: 'binary',
      keyEncoding: 'binary',
    });
  } catch (cause) {
    throw format.damaged(file, cause);
  }
};

import { createHash } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  futimesSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { temporaryName } from './temporary-name.ts';

const chunkLength = 2 ** 20;

interface PlaceOptions {
  /** Permission bits, whatever the umask; 0o644 by default. */
  readonly mode?: number;
  /** Seconds since 1970; file systems that cannot keep it keep their own. */
  readonly modified?: number;
}

/** Size in bytes, and SHA-256 in hexadecimal digits. */
export interface FileDigest {
  readonly size: number;
  readonly sha256: string;
}

/** Reads a file in small pieces; its length is not believed. */
export const digestFileSync = (path: string, each?: (chunk: Uint8Array) => void): FileDigest => {
  const file = openSync(path, 'r');
  try {
    const hash = createHash('sha256');
    const buffer = new Uint8Array(chunkLength);
    let size = 0;
    for (let length = readSync(file, buffer); length > 0; length = readSync(file, buffer)) {
      const chunk = buffer.subarray(0, length);
      hash.update(chunk);
      each?.(chunk);
      size += length;
    }
    return { size, sha256: hash.digest('hex') };
  } finally {
    closeSync(file);
  }
};

const writeWhole = (file: number, bytes: Uint8Array): void => {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
};

/** Permissions and times are extras: FAT refuses them to other users than the one it was mounted for. */
const refusable = (set: () => void): void => {
  try {
    set();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EPERM' && code !== 'ENOSYS' && code !== 'EOPNOTSUPP') throw error;
  }
};

/** Fills a temporary file, hands it to `check`, and gives it its name. */
const place = <T>(
  path: string,
  { mode = 0o644, modified }: PlaceOptions,
  step: { readonly fill: (file: number) => T; readonly check: (temporary: string, filled: T) => void },
): T => {
  const temporary = temporaryName(path);
  try {
    // Nobody else may read it before it has its permissions.
    const file = openSync(temporary, 'wx', 0o600);
    let filled: T;
    try {
      filled = step.fill(file);
      refusable(() => fchmodSync(file, mode));
      if (modified !== undefined) refusable(() => futimesSync(file, modified, modified));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    step.check(temporary, filled);
    renameSync(temporary, path);
    return filled;
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
};

/**
 * `writeFileDurable` up to the rename: the file is old or new and on disk, and its name is, once the caller has called
 * `syncFolderSync`, which is enough once for many files.
 *
 * @throws the operating system's own error, with its `code` and `path`
 */
export const placeFileSync = (path: string, text: string, options: PlaceOptions = {}): void => {
  place(path, options, { fill: (file) => writeWhole(file, Buffer.from(text)), check: () => {} });
};

/**
 * The same with the content of another file. What was written is read again and compared before it gets the name.
 *
 * @returns size and hash of the copy
 * @throws the operating system's own error, with its `code` and `path`; `EIO` when the copy is not what was read
 */
export const placeCopySync = (from: string, to: string, options: PlaceOptions = {}): FileDigest =>
  place(to, options, {
    fill: (file) => digestFileSync(from, (chunk) => writeWhole(file, chunk)),
    check: (temporary, { sha256 }) => {
      if (digestFileSync(temporary).sha256 !== sha256) throw badCopy(to);
    },
  });

/** As the operating system says it: the disk did not keep what it took. */
const ioError = 'EIO';

const badCopy = (path: string): Error =>
  Object.assign(new Error(`${ioError}: the copy differs from what was read, copy '${path}'`), {
    code: ioError,
    path,
  });

import { linkSync, rmSync, statSync, writeFileSync } from 'node:fs';

/** LMDB makes it beside the file whenever it may; it holds nothing that outlives a process. */
export const lockOf = (file: string): string => `${file}-lock`;

/** More than LMDB maps of it: a header, and 64 bytes for each of 126 readers. */
const lockBytes = 12 * 1024;

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** LMDB does without where it may not write, and so is another process's lock as good as ours. */
const isNoMatter = (error: unknown): boolean =>
  ['EACCES', 'EPERM', 'EROFS', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '');

/**
 * Makes the lock file with all of its bytes on disk. LMDB itself makes one with a hole, maps it and writes there: on a full
 * disk the kernel then ends the process. A link has its content from the first moment on.
 *
 * @throws the operating system's `ENOSPC`, before LMDB can crash for it
 */
export const reserveLock = (file: string): void => {
  const lock = lockOf(file);
  if (sizeOf(lock) > 0) return;
  const own = `${lock}.${process.pid}`;
  try {
    writeFileSync(own, Buffer.alloc(lockBytes));
    linkSync(own, lock);
  } catch (error) {
    if (!isNoMatter(error)) throw error;
  } finally {
    rmSync(own, { force: true });
  }
};

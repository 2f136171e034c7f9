import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';

/** For LMDB's own pages, and for what others write meanwhile. */
const slack = 64 * 1024;

/**
 * LMDB calls a full disk an "Input/output error", or crashes where a page that it has mapped cannot be had: so it is
 * looked at before.
 *
 * @param bytes that are about to be written beside `file`, or into it
 * @throws `ENOSPC`, as the operating system would say it
 */
export const requireRoom = (file: string, bytes: number): void => {
  const { bavail, bsize } = statfsSync(dirname(file));
  if (bavail * bsize >= bytes + slack) return;
  const code = 'ENOSPC';
  throw Object.assign(new Error(`${code}: no space left on device, write '${file}'`), { code, path: file });
};

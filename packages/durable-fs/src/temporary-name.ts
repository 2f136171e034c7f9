import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';

/** A hidden sibling of `path`: on the same file system, so that a rename is atomic. */
export const temporaryName = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);

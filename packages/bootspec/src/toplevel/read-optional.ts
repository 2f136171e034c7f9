import type { RootedFs } from '@nixtools/rooted-fs';

/** Of the small text files in a toplevel; the kernel takes command lines of 2 to 64 KiB. */
const longestText = 1024 * 1024;

/**
 * One of the small text files of a toplevel; `undefined` when there is none.
 *
 * @throws {NixtoolsError} `FILE_NOT_REGULAR`, `FILE_TOO_LARGE`, `FILE_NOT_TEXT` (verification)
 */
export const readOptional = (fs: RootedFs, path: string): string | undefined =>
  fs.readText(path, longestText);

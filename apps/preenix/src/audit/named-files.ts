import { lstatSync } from 'node:fs';
import { resolve } from 'node:path';
import { readElf, withFile } from '@nixtools/closure-audit';
import { usageError } from '@nixtools/command-line';

/**
 * The folders and files to look at. A file that is named itself must be an ELF file; among others, any may be.
 *
 * @throws {NixtoolsError} `USAGE` (usage) for what is neither; `ELF_…` (verification)
 */
export const namedFiles = (given: readonly string[], cwd: string): readonly string[] =>
  given.map((word) => {
    const path = resolve(cwd, word);
    const stats = lstatSync(path);
    if (stats.isFile()) withFile(path, (source) => readElf(source, path));
    else if (!stats.isDirectory())
      throw usageError(
        `${word} is neither a folder nor a file`,
        'a link is not followed: give what it leads to',
      );
    return path;
  });

import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { isFailed } from './entry.ts';
import { lineOrder } from './line-order.ts';
import { readEntryLines } from './read-entries.ts';

export interface EntriesSummary {
  readonly entries: number;
  readonly errors: number;
  /**
   * SHA-256 over the lines `attr drvPath` of all packages, in their order. A derivation's path is a hash of all that it
   * refers to, so this one digest stands for every byte of every derivation and source.
   */
  readonly rootDigest: string;
}

/**
 * Reads a file of entries to its end.
 *
 * @throws {NixtoolsError} `ENTRIES_DISORDER` (verification) when attributes are not in strict byte order or a line is not
 *   in its canonical form, and those of `readEntryLines`
 */
export const summarizeEntries = async (file: string): Promise<EntriesSummary> => {
  const roots = createHash('sha256');
  let [entries, errors, number] = [0, 0, 0];
  const check = lineOrder();
  for await (const { line, entry } of readEntryLines(file)) {
    check({ line, value: entry, place: `${basename(file)}:${++number}` });
    if (isFailed(entry)) errors++;
    else {
      entries++;
      roots.update(`${entry.attr} ${entry.drvPath}\n`);
    }
  }
  return { entries, errors, rootDigest: roots.digest('hex') };
};

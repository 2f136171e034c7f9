import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { compareUtf8, NixtoolsError } from '@nixtools/nix-formats';
import { canonicalJson } from './canonical-json.ts';
import { isFailed } from './entry.ts';
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

const disorder = (place: string, message: string): NixtoolsError =>
  new NixtoolsError({
    code: 'ENTRIES_DISORDER',
    kind: 'verification',
    message,
    place,
    hint: 'make the snapshot again, or take an undamaged copy',
  });

/**
 * Reads a file of entries to its end.
 *
 * @throws {NixtoolsError} `ENTRIES_DISORDER` (verification) when attributes are not in strict byte order or a line is not
 *   in its canonical form, and those of `readEntryLines`
 */
export const summarizeEntries = async (file: string): Promise<EntriesSummary> => {
  const roots = createHash('sha256');
  let [entries, errors, number] = [0, 0, 0];
  let before: string | undefined;
  for await (const { line, entry } of readEntryLines(file)) {
    const place = `${basename(file)}:${++number}`;
    if (before !== undefined && compareUtf8(before, entry.attr) >= 0)
      throw disorder(place, `"${entry.attr}" does not come after "${before}"`);
    if (canonicalJson(entry) !== line) throw disorder(place, 'the line is not in its canonical form');
    before = entry.attr;
    if (isFailed(entry)) errors++;
    else {
      entries++;
      roots.update(`${entry.attr} ${entry.drvPath}\n`);
    }
  }
  return { entries, errors, rootDigest: roots.digest('hex') };
};

import { basename } from 'node:path';
import { lineOrder } from './line-order.ts';
import { readListedLines } from './read-programs.ts';

/**
 * Reads a `programs.jsonl` to its end. Whether its attributes are packages is checked by whoever reads it beside the entries.
 *
 * @throws {NixtoolsError} `PROGRAMS_INVALID`, `LINE_INVALID`, `ENTRIES_DISORDER` (verification)
 */
export const checkPrograms = async (file: string): Promise<void> => {
  const check = lineOrder();
  let number = 0;
  for await (const { line, listed } of readListedLines(file))
    check({ line, value: listed, place: `${basename(file)}:${++number}` });
};

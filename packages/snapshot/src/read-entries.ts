import { basename, join } from 'node:path';
import type { Entry } from './entry.ts';
import { LONGEST_ENTRY, parseEntry } from './entry-schema.ts';
import { entriesName } from './names.ts';
import { readLines } from './read-lines.ts';

/** An entry and the line that it stands in. */
export interface EntryLine {
  readonly line: string;
  readonly entry: Entry;
}

/**
 * Streams a file of entries, such as `entries.jsonl`, with each line as it stands.
 *
 * @throws {NixtoolsError} `ENTRY_INVALID`, `LINE_INVALID` (verification), naming the line: `entries.jsonl:17`.
 */
export async function* readEntryLines(file: string): AsyncGenerator<EntryLine> {
  for await (const { text, number } of readLines(file, LONGEST_ENTRY)) {
    yield { line: text, entry: parseEntry(text, `${basename(file)}:${number}`) };
  }
}

/**
 * Streams the entries of a snapshot in the order of the bytes of their attributes.
 *
 * @throws {NixtoolsError} `ENTRY_INVALID`, `LINE_INVALID` (verification), naming the line: `entries.jsonl:17`.
 * @example for await (const entry of readEntries('nixpkgs.snapshot')) console.log(entry.attr);
 */
export async function* readEntries(snapshot: string): AsyncGenerator<Entry> {
  for await (const { entry } of readEntryLines(join(snapshot, entriesName))) yield entry;
}

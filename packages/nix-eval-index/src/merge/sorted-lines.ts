import { parseEntry, readLines } from '@nixtools/snapshot';

/** A line of a file of entries, and the attribute by which it is sorted. */
export interface SortedLine {
  readonly line: string;
  readonly attr: string;
}

/** In a canonical line `attr` is the first member, so the rest need not be parsed. */
const firstMember = /^\{"attr":("[^"\\]*(?:\\.[^"\\]*)*")/;

const attrOf = (line: string, place: string): string => {
  const text = firstMember.exec(line)?.[1];
  return text === undefined ? parseEntry(line, place).attr : String(JSON.parse(text));
};

/**
 * Streams the lines of a file of entries that this package wrote: they are not checked.
 *
 * @throws {NixtoolsError} `LINE_INVALID`, `ENTRY_INVALID` (verification)
 */
export async function* readSortedLines(file: string): AsyncGenerator<SortedLine> {
  for await (const { text, number } of readLines(file)) {
    yield { line: text, attr: attrOf(text, `${file}:${number}`) };
  }
}

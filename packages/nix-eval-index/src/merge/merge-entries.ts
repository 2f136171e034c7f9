import { rm } from 'node:fs/promises';
import { writeFileDurable } from '@nixtools/durable-fs';
import { compareUtf8, NixtoolsError } from '@nixtools/nix-formats';
import { type EntryLine, readEntryLines } from '@nixtools/snapshot';

/** Files open at a time. */
const widest = 16;

interface Head {
  readonly current: EntryLine;
  readonly rest: AsyncGenerator<EntryLine>;
}

/** The entries of sorted files as one sorted sequence, one line of each file in memory. */
async function* mergeSorted(files: readonly string[]): AsyncGenerator<EntryLine> {
  const heads: Head[] = [];
  const insert = async (rest: AsyncGenerator<EntryLine>): Promise<void> => {
    const next = await rest.next();
    if (next.done) return;
    const at = heads.findLastIndex(
      (head) => compareUtf8(head.current.entry.attr, next.value.entry.attr) <= 0,
    );
    heads.splice(at + 1, 0, { current: next.value, rest });
  };
  for (const file of files) await insert(readEntryLines(file));
  for (let first = heads.shift(); first !== undefined; first = heads.shift()) {
    yield first.current;
    await insert(first.rest);
  }
}

/** Characters written at a time. */
const pieceSize = 256 * 1024;

async function* distinctLines(
  lines: AsyncIterable<EntryLine>,
  onEntry: (line: EntryLine) => void,
): AsyncGenerator<string> {
  let before: string | undefined;
  let piece = '';
  for await (const line of lines) {
    if (line.entry.attr === before) throw duplicate(before);
    before = line.entry.attr;
    onEntry(line);
    piece += `${line.line}\n`;
    if (piece.length < pieceSize) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

const duplicate = (attr: string): NixtoolsError =>
  new NixtoolsError({
    code: 'ATTR_DUPLICATE',
    kind: 'failed',
    message: 'the same attribute was recorded twice',
    place: attr,
    hint: 'every attribute may occur once; look for it in the input',
  });

export interface MergeOptions {
  /** Each sorted by attribute. */
  readonly files: readonly string[];
  readonly out: string;
  readonly onEntry?: (line: EntryLine) => void;
}

/**
 * Merges sorted files of entries into one, in memory that depends neither on their size nor on their number.
 *
 * @throws {NixtoolsError} `ATTR_DUPLICATE` (failed), and what reading entries throws.
 */
export const mergeEntries = async ({ files, out, onEntry = () => {} }: MergeOptions): Promise<void> => {
  let level = files;
  const made: string[] = [];
  while (level.length > widest) {
    const next: string[] = [];
    for (let at = 0; at < level.length; at += widest) {
      const file = `${out}.${made.length}`;
      await writeFileDurable(
        file,
        distinctLines(mergeSorted(level.slice(at, at + widest)), () => {}),
      );
      made.push(file);
      next.push(file);
    }
    level = next;
  }
  await writeFileDurable(out, distinctLines(mergeSorted(level), onEntry));
  for (const file of made) await rm(file);
};

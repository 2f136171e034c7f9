import { rm } from 'node:fs/promises';
import { writeFileDurable } from '@nixtools/durable-fs';
import { compareUtf8, NixtoolsError } from '@nixtools/nix-formats';
import { readSortedLines, type SortedLine } from './sorted-lines.ts';

/** Files open at a time. */
const widest = 16;

interface Head {
  readonly current: SortedLine;
  readonly rest: AsyncGenerator<SortedLine>;
}

/** The entries of sorted files as one sorted sequence, one line of each file in memory. */
async function* mergeSorted(files: readonly string[]): AsyncGenerator<SortedLine> {
  const heads: Head[] = [];
  const insert = async (rest: AsyncGenerator<SortedLine>): Promise<void> => {
    const next = await rest.next();
    if (next.done) return;
    const at = heads.findLastIndex(({ current }) => compareUtf8(current.attr, next.value.attr) <= 0);
    heads.splice(at + 1, 0, { current: next.value, rest });
  };
  for (const file of files) await insert(readSortedLines(file));
  for (let first = heads.shift(); first !== undefined; first = heads.shift()) {
    yield first.current;
    await insert(first.rest);
  }
}

/** Characters written at a time. */
const pieceSize = 256 * 1024;

async function* distinctLines(lines: AsyncIterable<SortedLine>, onLine: () => void): AsyncGenerator<string> {
  let before: string | undefined;
  let piece = '';
  for await (const { line, attr } of lines) {
    if (attr === before) throw duplicate(before);
    before = attr;
    onLine();
    piece += `${line}\n`;
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
  /** Each sorted by attribute, in canonical lines. */
  readonly files: readonly string[];
  readonly out: string;
}

/**
 * Merges sorted files of entries into one, in memory that depends neither on their size nor on their number.
 *
 * @returns how many entries there are
 * @throws {NixtoolsError} `ATTR_DUPLICATE` (failed), and what `readSortedLines` throws.
 */
export const mergeEntries = async ({ files, out }: MergeOptions): Promise<number> => {
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
  let count = 0;
  await writeFileDurable(
    out,
    distinctLines(mergeSorted(level), () => count++),
  );
  for (const file of made) await rm(file);
  return count;
};

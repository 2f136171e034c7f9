import { basename, join } from 'node:path';
import type { ListedPackage } from './listed-package.ts';
import { parseListedPackage } from './listed-schema.ts';
import { programsName } from './names.ts';
import { readLines } from './read-lines.ts';

/** A package's files and the line that they stand in. */
interface ListedLine {
  readonly line: string;
  readonly listed: ListedPackage;
}

export async function* readListedLines(file: string): AsyncGenerator<ListedLine> {
  for await (const { text, number } of readLines(file)) {
    yield { line: text, listed: parseListedPackage(text, `${basename(file)}:${number}`) };
  }
}

/**
 * Streams `programs.jsonl` of a snapshot that has it, in the order of the bytes of the attributes.
 *
 * @throws {NixtoolsError} `PROGRAMS_INVALID`, `LINE_INVALID` (verification), naming the line: `programs.jsonl:17`.
 * @example for await (const { attr, programs } of readPrograms('nixpkgs.snapshot')) console.log(attr, ...programs);
 */
export async function* readPrograms(snapshot: string): AsyncGenerator<ListedPackage> {
  for await (const { listed } of readListedLines(join(snapshot, programsName))) yield listed;
}

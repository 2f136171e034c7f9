import { canonicalJson } from '@nixtools/nix-formats';
import {
  type ByteSink,
  type ByteSource,
  readNumber,
  readSigned,
  writeNumber,
  writeSigned,
} from '@nixtools/sections';
import { type Entry, isFailed, type Json, type Meta } from '../../entry.ts';
import { readText, writeText } from '../columns.ts';
import { MAX_LINE, type Position, positionFromJson, positionToJson } from '../position.ts';
import type { EntryPair } from './pair-entries.ts';

/** From this line on, lines of the file moved by `shift`: up to the next hunk. */
interface Hunk {
  readonly line: number;
  readonly shift: number;
}

/** How lines moved, file by file: a line more in a file of a thousand packages is one hunk and not a thousand changes. */
export type LineShifts = ReadonlyMap<string, readonly Hunk[]>;

const positionIn = (entry: Entry): Position | undefined => {
  const position = isFailed(entry) ? undefined : entry.meta['position'];
  return typeof position === 'string' ? positionFromJson(canonicalJson(position)) : undefined;
};

/** Works out how lines moved from where the attributes that stayed in their file are. */
export const findLineShifts = async (pairs: AsyncIterable<EntryPair>): Promise<LineShifts> => {
  const files = new Map<string, Map<number, number>>();
  for await (const { before, after } of pairs) {
    const old = before && positionIn(before);
    const current = after && positionIn(after);
    if (old === undefined || current?.path !== old.path) continue;
    const lines = files.get(old.path) ?? new Map<number, number>();
    files.set(old.path, lines);
    if (!lines.has(old.line)) lines.set(old.line, current.line - old.line);
  }
  const shifts = [...files].map(([path, lines]) => [path, hunksOf(lines)] as const);
  return new Map(shifts.filter(([, hunks]) => hunks.length > 0));
};

const hunksOf = (lines: ReadonlyMap<number, number>): readonly Hunk[] => {
  const hunks: Hunk[] = [];
  for (const [line, shift] of [...lines].sort(([a], [b]) => a - b)) {
    if (shift !== (hunks.at(-1)?.shift ?? 0)) hunks.push({ line, shift });
  }
  return hunks;
};

/** The last hunk that begins at or before the line, by halving. */
const shiftAt = (hunks: readonly Hunk[], line: number): number => {
  let [low, high] = [0, hunks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((hunks[middle]?.line ?? 0) <= line) low = middle + 1;
    else high = middle;
  }
  return hunks[low - 1]?.shift ?? 0;
};

/** A package's `meta` with its position moved. */
export const shiftPosition = (meta: Meta, shifts: LineShifts): Meta => {
  const text = shifts.size > 0 ? meta['position'] : undefined;
  const position = typeof text === 'string' ? positionFromJson(canonicalJson(text)) : undefined;
  const hunks = position && shifts.get(position.path);
  if (position === undefined || hunks === undefined) return meta;
  const line = position.line + shiftAt(hunks, position.line);
  if (line < 0 || line > MAX_LINE) return meta;
  const moved: Json = JSON.parse(positionToJson({ path: position.path, line }));
  return { ...meta, position: moved };
};

export const writeLineShifts = (shifts: LineShifts, numbers: ByteSink, texts: ByteSink): void => {
  writeNumber(numbers, shifts.size);
  for (const [path, hunks] of shifts) {
    writeText(texts, path);
    writeNumber(numbers, hunks.length);
    let before: Hunk = { line: 0, shift: 0 };
    for (const hunk of hunks) {
      writeNumber(numbers, hunk.line - before.line);
      writeSigned(numbers, hunk.shift - before.shift);
      before = hunk;
    }
  }
};

export const readLineShifts = (numbers: ByteSource, texts: ByteSource, limit: number): LineShifts => {
  const shifts = new Map<string, readonly Hunk[]>();
  for (let rest = readNumber(numbers, texts.bytes.length, 'the number of files'); rest > 0; rest--) {
    const path = readText(texts, limit, 'a path');
    const hunks: Hunk[] = [];
    let [line, shift] = [0, 0];
    for (let count = readNumber(numbers, numbers.bytes.length, 'the number of hunks'); count > 0; count--) {
      line += readNumber(numbers, MAX_LINE, 'a line');
      shift += readSigned(numbers, 2 * MAX_LINE, 'a shift');
      hunks.push({ line, shift });
    }
    shifts.set(path, hunks);
  }
  return shifts;
};

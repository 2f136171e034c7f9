import type { ByteString } from '@nixtools/nix-formats';
import { fileRangeAt } from './address.ts';
import type { Dynamic } from './dynamic.ts';
import { elfInvalid } from './elf-error.ts';
import { type ElfImage, elfRecord } from './image.ts';
import type { Segment } from './program-headers.ts';
import { readString } from './strings.ts';

/** The versions of symbols that a file needs of a library: `libc.so.6` and `GLIBC_2.34`. */
export interface VersionNeed {
  readonly library: ByteString;
  readonly versions: readonly ByteString[];
}

const RECORD = 16;
/** Of all libraries together: lists may be entered several times, and lead in circles. */
const MOST_VERSIONS = 16_384;
const LONGEST_NAME = 512;

/** @throws {NixtoolsError} `ELF_TRUNCATED`, `ELF_INVALID` (verification) */
export const readVersionNeeds = (
  image: ElfImage,
  segments: readonly Segment[],
  { versionNeeds, strings }: Dynamic,
): readonly VersionNeed[] => {
  if (versionNeeds === undefined) return [];
  const range = fileRangeAt(segments, versionNeeds.address);
  if (range === undefined || strings === undefined)
    throw elfInvalid(image.place, 0, 'the needed versions of symbols are in no segment, or have no strings');
  const text = (offset: number): ByteString =>
    readString(image, { ...strings, longest: LONGEST_NAME }, offset);
  let room = MOST_VERSIONS;
  const step = (at: number, next: number): number => {
    if (--room < 0)
      throw elfInvalid(image.place, at, 'it needs more versions of symbols than any honest file');
    return at + next;
  };
  const versionsFrom = (start: number, count: number): ByteString[] => {
    const versions: ByteString[] = [];
    for (let at = start, left = count; left > 0; left--) {
      const record = elfRecord(image, at, RECORD, 'a needed version of a symbol');
      versions.push(text(record.word(8)));
      const next = record.word(12);
      if (next === 0) break;
      at = step(at, next);
    }
    return versions;
  };
  const needs: VersionNeed[] = [];
  for (let at = range.offset, left = versionNeeds.count; left > 0; left--) {
    const record = elfRecord(image, at, RECORD, 'the needed versions of symbols');
    needs.push({
      library: text(record.word(4)),
      versions: versionsFrom(at + record.word(8), record.half(2)),
    });
    const next = record.word(12);
    if (next === 0) break;
    at = step(at, next);
  }
  return needs;
};

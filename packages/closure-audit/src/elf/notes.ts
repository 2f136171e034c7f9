import { byteStringFromBytes, printBase16 } from '@nixtools/nix-formats';
import { elfInvalid, elfTruncated } from './elf-error.ts';
import { type ElfImage, elfRecord } from './image.ts';

/** What the notes of a file say of where it comes from. */
export interface Notes {
  /** In hexadecimal. */
  readonly buildId: string | undefined;
  /** Written by glibc's start files, so also in static programs, and still there when they are stripped. */
  readonly gnuAbiTag: boolean;
  /** The names of those who left notes: `GNU`, `Go`, `FreeBSD`. */
  readonly owners: ReadonlySet<string>;
}

export interface NoteRange {
  readonly offset: number;
  readonly size: number;
  readonly align: number;
}

const ABI_TAG = 1;
const BUILD_ID = 3;
const LONGEST_NAME = 64;
const LONGEST_ID = 1024;
const MOST_NOTES = 16_384;

const padded = (size: number, align: number): number => Math.ceil(size / align) * align;

/** @throws {NixtoolsError} `ELF_TRUNCATED`, `ELF_INVALID` (verification) */
export const readNotes = (image: ElfImage, ranges: readonly NoteRange[]): Notes => {
  const owners = new Set<string>();
  let buildId: string | undefined;
  let gnuAbiTag = false;
  let room = MOST_NOTES;
  for (const { offset, size, align } of ranges) {
    if (offset + size > image.size)
      throw elfTruncated(image.place, offset, 'notes go beyond the end of the file');
    const unit = align === 8 ? 8 : 4;
    for (let at = offset; at + 12 <= offset + size; ) {
      if (--room < 0) throw elfInvalid(image.place, at, 'it has more notes than any honest file');
      const record = elfRecord(image, at, 12, 'a note');
      const [nameSize, size4, type] = [record.word(0), record.word(4), record.word(8)];
      const content = at + padded(12 + nameSize, unit);
      const next = content + padded(size4, unit);
      if (content + size4 > offset + size)
        throw elfInvalid(image.place, at, 'a note goes beyond the end of its part of the file');
      if (nameSize > 0 && nameSize <= LONGEST_NAME) {
        const owner = byteStringFromBytes(image.bytes(at + 12, nameSize, 'a note')).replace(/\0.*$/s, '');
        owners.add(owner);
        if (owner === 'GNU' && type === ABI_TAG) gnuAbiTag = true;
        if (owner === 'GNU' && type === BUILD_ID && size4 > 0 && size4 <= LONGEST_ID)
          buildId ??= printBase16(image.bytes(content, size4, 'the build id'));
      }
      at = next;
    }
  }
  return { buildId, gnuAbiTag, owners };
};

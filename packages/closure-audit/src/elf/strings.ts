import { type ByteString, byteStringFromBytes } from '@nixtools/nix-formats';
import { elfInvalid, elfTruncated } from './elf-error.ts';
import type { ElfImage } from './image.ts';

/** A part of the file that holds strings, each ended by a NUL. */
export interface StringTable {
  readonly offset: number;
  readonly size: number;
  /** For the error. */
  readonly what: string;
  /** In bytes; a longer string is an error. */
  readonly longest: number;
}

const STEP = 256;

/**
 * The string that begins at an offset of a string table.
 *
 * @throws {NixtoolsError} `ELF_TRUNCATED`, `ELF_INVALID` (verification) when it begins or ends outside of the table, or never
 */
export const readString = (image: ElfImage, table: StringTable, offset: number): ByteString => {
  const { what, longest } = table;
  const start = table.offset + offset;
  if (table.offset + table.size > image.size)
    throw elfTruncated(image.place, table.offset, `${what} go beyond the end of the file`);
  if (offset >= table.size)
    throw elfInvalid(image.place, start, `a string would begin outside of ${what} (${table.size} bytes)`);
  const limit = Math.min(table.offset + table.size, start + longest + 1);
  let text = '';
  for (let at = start; at < limit; at += STEP) {
    const bytes = image.bytes(at, Math.min(STEP, limit - at), what);
    const end = bytes.indexOf(0);
    text += byteStringFromBytes(end < 0 ? bytes : bytes.subarray(0, end));
    if (end >= 0) return text;
  }
  throw elfInvalid(image.place, start, `a string in ${what} does not end`);
};

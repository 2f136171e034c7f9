import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { byteRange } from './byte-range.ts';
import { corruptSections, laterVersion } from './error.ts';
import {
  defaultLimits,
  type Header,
  KNOWN_FLAGS,
  MUST_UNDERSTAND,
  type Row,
  type SectionLimits,
} from './layout.ts';
import { unpackBytes } from './packing.ts';
import { readDirectory } from './read-directory.ts';

export interface ReadSectionsOptions {
  readonly magic: string;
  readonly major: number;
  /** The tags that the reader understands. Others are left out, or the file is refused where it says that they matter. */
  readonly known: readonly string[];
  /** By default 256 sections, 512 MiB packed, 2 GiB unpacked. */
  readonly limits?: Partial<SectionLimits>;
  /** Names the file in errors. */
  readonly place: string;
}

/** A file of sections, of which only the directory was read. */
export interface Sections {
  readonly minor: number;
  readonly header: Header;
  /** Those that are there and known, in the order of the file. */
  readonly tags: readonly string[];
  /** Unpacked bytes of a section, 0 where it is missing. */
  size(tag: string): number;
  /**
   * Reads, unpacks and checks one section; nothing is kept of it. A stored section of a file in memory is a view of it.
   *
   * @throws {NixtoolsError} `SECTIONS_CORRUPT` (verification) where it is missing, damaged, or not of the announced size
   */
  section(tag: string): Promise<Buffer>;
}

/**
 * Opens a file of sections: bytes in memory, or a file that stays open as long as sections are to be read (and that the caller
 * closes).
 *
 * @throws {NixtoolsError} `SECTIONS_CORRUPT` (verification), `SECTIONS_VERSION` (environment) for another major or an unknown
 *   section that must be understood, `SECTIONS_TOO_LARGE` (refused)
 * @example
 * const options = { magic: 'EXAMPLE\0', major: 1, known: ['TEXT'], place: 'example.bin' };
 * const text = await (await readSections(bytes, options)).section('TEXT');
 */
export const readSections = async (
  source: Uint8Array | FileHandle,
  options: ReadSectionsOptions,
): Promise<Sections> => {
  const { known, place } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const range = await byteRange(source, place);
  const { minor, header, rows, bodiesAt } = await readDirectory(range, { ...options, limits });
  const found = new Map<string, { readonly row: Row; readonly at: number }>();
  let at = bodiesAt;
  for (const row of rows) {
    if (isUnderstood(row, known)) found.set(row.tag, { row, at });
    else if ((row.flags & MUST_UNDERSTAND) !== 0)
      throw laterVersion(place, `the file needs a reader that understands its section ${row.tag}`);
    at += row.packedBytes;
  }
  return {
    ...{ minor, header },
    tags: [...found.keys()],
    size: (tag) => found.get(tag)?.row.unpackedBytes ?? 0,
    section: async (tag) => {
      const section = found.get(tag);
      if (section === undefined) throw corruptSections(place, `section ${tag} is missing`);
      const packed = await range.read(section.at, section.row.packedBytes);
      const bytes = await unpackBytes(packed, section.row);
      if (bytes === undefined)
        throw corruptSections(`${place}, ${tag}`, `it does not unpack to ${section.row.unpackedBytes} bytes`);
      if (!createHash('sha256').update(bytes).digest().equals(section.row.checksum))
        throw corruptSections(`${place}, ${tag}`, 'the checksum is wrong');
      return bytes;
    },
  };
};

/** A flag that is not known changes what the section's bytes mean. */
const isUnderstood = ({ tag, flags }: Row, known: readonly string[]): boolean =>
  known.includes(tag) && (flags & ~KNOWN_FLAGS) === 0;

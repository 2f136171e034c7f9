import type { ElfHeader } from './header.ts';
import { elfRecord } from './image.ts';
import { readString } from './strings.ts';

interface Section {
  readonly type: number;
  readonly offset: number;
  readonly size: number;
  readonly align: number;
}

/** What sections say that program headers do not. */
export interface Sections {
  readonly symbols: boolean;
  readonly debugInfo: boolean;
  /** Its code is elsewhere: a file of debug information that belongs to another one. */
  readonly separateDebug: boolean;
  readonly comment: Section | undefined;
  /** The names of the symbols. */
  readonly symbolNames: Section | undefined;
  readonly notes: readonly Section[];
}

const sectionType = { progbits: 1, symbols: 2, note: 7, nobits: 8 } as const;
const EXECUTABLE = 4;
const LONGEST_NAME = 512;

/** Field offsets; name and type are at 0 and 4 in both. */
const layouts = {
  32: { length: 40, flags: 8, offset: 16, size: 20, link: 24, align: 32 },
  64: { length: 64, flags: 8, offset: 24, size: 32, link: 40, align: 48 },
} as const;

const sectionReader = ({ image, sectionHeaders }: ElfHeader) => {
  const layout = layouts[image.class];
  return (index: number) => {
    const at = sectionHeaders.offset + index * sectionHeaders.entrySize;
    const record = elfRecord(image, at, layout.length, `section header ${index}`);
    return {
      name: record.word(0),
      type: record.word(4),
      flags: record.size(layout.flags),
      offset: record.size(layout.offset),
      size: record.size(layout.size),
      link: record.word(layout.link),
      align: record.size(layout.align),
    };
  };
};

/** @throws {NixtoolsError} `ELF_TRUNCATED`, `ELF_INVALID` (verification) */
export const readSections = (header: ElfHeader): Sections => {
  const { image, sectionHeaders, sectionNames } = header;
  const read = sectionReader(header);
  const names = sectionNames > 0 && sectionNames < sectionHeaders.count ? read(sectionNames) : undefined;
  const nameAt = (offset: number): string =>
    names === undefined || names.type === sectionType.nobits
      ? ''
      : readString(image, { ...names, what: 'the names of sections', longest: LONGEST_NAME }, offset);
  const found = {
    ...{ symbols: false, debugInfo: false, separateDebug: false },
    comment: undefined as Section | undefined,
    symbolNames: undefined as Section | undefined,
    notes: [] as Section[],
  };
  for (let index = 0; index < sectionHeaders.count; index++) {
    const section = read(index);
    if (section.type === sectionType.symbols) {
      found.symbols = true;
      if (section.link > 0 && section.link < sectionHeaders.count) found.symbolNames = read(section.link);
    } else if (section.type === sectionType.note) found.notes.push(section);
    else if (section.type === sectionType.nobits)
      found.separateDebug ||= Math.floor(section.flags / EXECUTABLE) % 2 === 1;
    else if (section.type === sectionType.progbits) {
      const name = nameAt(section.name);
      if (name === '.debug_info' || name === '.zdebug_info') found.debugInfo = true;
      else if (name === '.comment') found.comment = section;
    }
  }
  return found;
};

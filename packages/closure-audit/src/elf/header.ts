import { type ByteSource, pagedSource } from './byte-source.ts';
import { elfInvalid, elfTruncated, notElf } from './elf-error.ts';
import { type ElfImage, elfImage, elfRecord } from './image.ts';

/** A table in the file: how many records of which size, from where on. */
interface ElfTable {
  readonly offset: number;
  readonly count: number;
  readonly entrySize: number;
}

export interface ElfHeader {
  readonly image: ElfImage;
  readonly osAbi: number;
  readonly type: number;
  readonly machine: number;
  readonly programHeaders: ElfTable;
  readonly sectionHeaders: ElfTable;
  /** Of the section that has the names of sections; 0 for none. */
  readonly sectionNames: number;
}

const IDENT = 16;
const MAGIC = [0x7f, 0x45, 0x4c, 0x46] as const;

/** Both counts are 16 bits wide; what does not fit stands in the first section header. */
const PN_XNUM = 0xffff;
const SHN_XINDEX = 0xffff;

/** The offsets of the header's fields, by class (ELF specification, "ELF header"). */
const layouts = {
  32: { length: 52, phoff: 28, shoff: 32, phentsize: 42, phentry: 32, shentry: 40 },
  64: { length: 64, phoff: 32, shoff: 40, phentsize: 54, phentry: 56, shentry: 64 },
} as const;

/** Whether some bytes begin as every ELF file does. */
export const hasElfMagic = (bytes: Uint8Array): boolean => MAGIC.every((byte, at) => bytes[at] === byte);

const readIdent = (source: ByteSource, place: string) => {
  if (source.size < MAGIC.length || !hasElfMagic(source.read(0, MAGIC.length))) throw notElf(place);
  if (source.size < IDENT) throw elfTruncated(place, source.size, 'it ends within its first 16 bytes');
  const [, , , , elfClass, data, version, osAbi = 0] = source.read(0, IDENT);
  if (elfClass !== 1 && elfClass !== 2) throw elfInvalid(place, 4, `there is no class ${elfClass}`);
  if (data !== 1 && data !== 2) throw elfInvalid(place, 5, `there is no byte order ${data}`);
  if (version !== 1) throw elfInvalid(place, 6, `there is no version ${version}`);
  return {
    class: elfClass === 1 ? (32 as const) : (64 as const),
    byteOrder: data === 1 ? ('little' as const) : ('big' as const),
    osAbi,
  };
};

/**
 * Reads the header, and where the two tables are.
 *
 * @throws {NixtoolsError} `ELF_NOT_ELF`, `ELF_TRUNCATED`, `ELF_INVALID` (verification)
 */
export const readHeader = (source: ByteSource, place: string): ElfHeader => {
  const { osAbi, ...kind } = readIdent(source, place);
  const image = elfImage(pagedSource(source), { ...kind, place });
  const layout = layouts[kind.class];
  const record = elfRecord(image, 0, layout.length, 'the header');
  const [phentsize, phnum, shentsize, shnum, shstrndx] = [0, 2, 4, 6, 8].map((after) =>
    record.half(layout.phentsize + after),
  ) as [number, number, number, number, number];
  const shoff = record.size(layout.shoff);
  const first =
    shoff === 0 ? undefined : elfRecord(image, shoff, layout.shentry, 'the table of section headers');
  // In section 0, sh_size, sh_link and sh_info carry what the header's 16 bits cannot.
  const sizeField = kind.class === 64 ? 32 : 20;
  const linkField = kind.class === 64 ? 40 : 24;
  const sections = shnum === 0 ? (first?.size(sizeField) ?? 0) : shnum;
  const programs = phnum === PN_XNUM ? (first?.word(linkField + 4) ?? phnum) : phnum;
  const names = shstrndx === SHN_XINDEX ? (first?.word(linkField) ?? 0) : shstrndx;
  return {
    image,
    osAbi,
    type: record.half(16),
    machine: record.half(18),
    programHeaders: table(image, 'program headers', {
      ...{ offset: record.size(layout.phoff), count: programs, entrySize: phentsize },
      least: layout.phentry,
    }),
    sectionHeaders: table(image, 'section headers', {
      ...{ offset: shoff, count: shoff === 0 ? 0 : sections, entrySize: shentsize },
      least: layout.shentry,
    }),
    sectionNames: names,
  };
};

/** More than any linker writes; a table of so many is only there to keep its reader busy. */
const MOST_RECORDS = 2 ** 20;

const table = (
  { place, size }: ElfImage,
  what: string,
  { least, ...found }: ElfTable & { readonly least: number },
): ElfTable => {
  const { offset, count, entrySize } = found;
  if (count === 0) return { offset: 0, count: 0, entrySize: least };
  if (entrySize < least) throw elfInvalid(place, 0, `its ${what} would have ${entrySize} bytes each`);
  if (count > MOST_RECORDS) throw elfInvalid(place, 0, `it would have ${count} ${what}`);
  if (offset + count * entrySize > size)
    throw elfTruncated(place, offset, `its ${count} ${what} go beyond the end of the file (${size} bytes)`);
  return found;
};
